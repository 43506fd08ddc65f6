package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final AtomicInteger announced = new AtomicInteger();
    private final Outbox outbox = new Outbox(10_000, announced::incrementAndGet);
    private final List<String> taken = new ArrayList<>();

    private SendResult take(int channel, boolean isText, ByteBuffer payload) {
        taken.add(channel + (isText ? " text " : " ") + payload.remaining());
        return SendResult.ACCEPTED;
    }

    @Test
    void announcesTheFirstMessageOnlyUntilTheLoopHasTakenAll() {
        outbox.offer(1, false, ByteBuffer.allocate(10));
        outbox.offer(2, true, ByteBuffer.allocate(0));
        assertThat(announced).hasValue(1);
        assertThat(outbox.drain(this::take)).isTrue();
        assertThat(taken).containsExactly("1 10", "2 text 0");
        outbox.offer(1, false, ByteBuffer.allocate(3));
        assertThat(announced).hasValue(2);
    }

    @Test
    void keepsTheOrderAroundLongMessages() {
        outbox.offer(1, false, ByteBuffer.allocate(100_000));
        outbox.drain((channel, isText, payload) -> SendResult.BACK_PRESSURED);
        outbox.drain(this::take);
        outbox.takeReadmitted();
        outbox.offer(1, false, ByteBuffer.allocate(1));
        outbox.drain(this::take);
        assertThat(taken).containsExactly("1 100000", "1 1");
    }

    @Test
    void whatIsNotTakenComesFirstNextTime() {
        for (int bytes = 1; bytes <= 3; bytes++) {
            outbox.offer(1, false, ByteBuffer.allocate(bytes));
        }
        boolean isAll = outbox.drain((channel, isText, payload) ->
                payload.remaining() == 2 ? SendResult.BACK_PRESSURED : take(channel, isText, payload));
        assertThat(isAll).isFalse();
        outbox.offer(1, false, ByteBuffer.allocate(4));
        assertThat(outbox.drain(this::take)).isTrue();
        assertThat(taken).containsExactly("1 1", "1 2", "1 3", "1 4");
    }

    @Test
    void refusesAtTheLimitAndTellsOnceWhenHalfIsFree() {
        assertThat(outbox.offer(7, false, ByteBuffer.allocate(9_000))).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbox.offer(7, false, ByteBuffer.allocate(2_000))).isEqualTo(SendResult.BACK_PRESSURED);
        assertThat(outbox.takeReadmitted()).isEmpty();
        outbox.drain(this::take);
        assertThat(outbox.takeReadmitted()).containsExactly(7);
        assertThat(outbox.takeReadmitted()).isEmpty();
        assertThat(outbox.offer(7, false, ByteBuffer.allocate(2_000))).isEqualTo(SendResult.ACCEPTED);
    }

    @Test
    void passesOneThatIsLongerThanTheLimitIfNothingElseWaits() {
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(1_000_000))).isEqualTo(SendResult.ACCEPTED);
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(1))).isEqualTo(SendResult.BACK_PRESSURED);
    }

    @Test
    void trimmedOrClosedItHoldsNothing() {
        outbox.offer(1, false, ByteBuffer.allocate(5_000));
        outbox.drain(this::take);
        assertThat(outbox.isLarge()).isTrue();
        outbox.trim();
        assertThat(outbox.isLarge()).isFalse();
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(5))).isEqualTo(SendResult.ACCEPTED);
        outbox.close();
        assertThat(outbox.offer(1, false, ByteBuffer.allocate(5))).isEqualTo(SendResult.CLOSED);
        assertThat(outbox.drain(this::take)).isTrue();
        assertThat(taken).containsExactly("1 5000");
    }
}
