package dev.peerage.client.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendGateTest {

    private final SendGate gate = new SendGate(100);

    @Test
    void refusesWhatIsAboveItsLimit() {
        assertThat(gate.reserve(60)).isTrue();
        assertThat(gate.reserve(60)).isFalse();
        assertThat(gate.reserve(40)).isTrue();
        assertThat(gate.bufferedBytes()).isEqualTo(100);
    }

    @Test
    void aLargeMessagePassesAlone() {
        assertThat(gate.reserve(500)).isTrue();
        assertThat(gate.reserve(1)).isFalse();
    }

    @Test
    void tellsOnceOfRoomAndOnlyIfSomeoneWaits() {
        gate.reserve(100);
        assertThat(gate.publish()).isFalse();
        gate.reserve(1);
        gate.release(40);
        assertThat(gate.publish()).as("not yet half empty").isFalse();
        gate.release(10);
        assertThat(gate.publish()).isTrue();
        assertThat(gate.publish()).isFalse();
    }
}
