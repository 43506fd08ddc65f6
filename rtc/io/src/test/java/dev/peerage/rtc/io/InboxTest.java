package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelAnnounced;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelClosed;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InboxTest {

    private static final int LIMIT_BYTES = 10_000;

    private final Deque<Runnable> executor = new ArrayDeque<>();
    private final List<PeerConnectionEvent> told = new ArrayList<>();
    private final AtomicInteger resumed = new AtomicInteger();
    private final Inbox inbox = new Inbox(
            Rtc.builder()
                    .executor(executor::add)
                    .receiveBufferBytes(LIMIT_BYTES)
                    .onCallbackFailure(failure -> {}),
            this::tell,
            resumed::incrementAndGet);

    private void tell(PeerConnectionEvent event) {
        told.add(event);
        if (event instanceof MessageReceived message) {
            inbox.release(message.payload().length);
        }
        if (event instanceof ChannelClosed) {
            throw new IllegalStateException("the application's");
        }
    }

    private void runAll() {
        for (Runnable task = executor.poll(); task != null; task = executor.poll()) {
            task.run();
        }
    }

    @Test
    void holdsBackWhateverComesInMasses() {
        DataChannelOptions options = DataChannelOptions.of("x".repeat(500));
        List<List<PeerConnectionEvent>> floods = List.of(
                List.of(new MessageReceived(1, false, new byte[0])),
                List.of(new MessageReceived(1, false, new byte[1_000])),
                List.of(new ChannelAnnounced(1, options), new ChannelClosed(1)));
        for (List<PeerConnectionEvent> flood : floods) {
            int taken = 0;
            while (!inbox.add(flood.get(taken % flood.size()))) {
                taken++;
                assertThat(taken).isLessThan(200);
            }
            assertThat(resumed).hasValue(0);
            runAll();
            assertThat(told).hasSize(taken + 1);
            assertThat(resumed).hasValue(1);
            told.clear();
            resumed.set(0);
        }
    }
}
