package dev.peerage.client.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.host.HostAddresses;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HostsTest {

    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);
    private static final TransportAddress CABLE = TransportAddress.ipv4(192, 168, 1, 2, 0);

    @Test
    void peersOnOneMachineTryItsLoopbackFirst() {
        assertThat(Hosts.withLoopback(found(CABLE)).best()).containsExactly(LOOPBACK, CABLE);
    }

    @Test
    void loopbackIsNotToldTwiceWhereThereIsNothingElse() {
        assertThat(Hosts.withLoopback(found(LOOPBACK)).best()).containsExactly(LOOPBACK);
    }

    @Test
    void aServerElsewhereNeedsNoLoopback() {
        assertThat(ServerUrl.parse("ws://localhost:1").isLoopback()).isTrue();
        assertThat(ServerUrl.parse("ws://[::1]:1").isLoopback()).isTrue();
        assertThat(ServerUrl.parse("ws://192.168.1.2:1").isLoopback()).isFalse();
    }

    private static HostAddresses.Found found(TransportAddress address) {
        return new HostAddresses.Found(List.of(address), Set.of(address));
    }
}
