package dev.peerage.session.engine;

import static dev.peerage.session.engine.SimpleNet.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.SendResult;
import dev.peerage.session.engine.SessionEvent.ChannelClosed;
import dev.peerage.session.engine.SessionEvent.SessionChanged;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SessionTest {

    private final SimpleNet net = new SimpleNet(SessionConfig.defaults().relayedOnly());
    private final SimpleNet.End a = net.a;
    private final SimpleNet.End b = net.b;

    @Test
    void theFirstMessageArrivesOneWayAfterTheRelayIsUp() {
        int chat = open(DeliveryMode.RELIABLE_ORDERED);
        assertThat(send(chat, "hello")).isEqualTo(SendResult.ACCEPTED);
        net.start();
        net.advanceMs(10);
        assertThat(b.delivered()).containsExactly("hello");
        assertThat(net.nowUs()).isEqualTo(SimpleNet.DELAY_US);
    }

    @Test
    void aLossyMessageIsRefusedUntilAPathIsThere() {
        int positions = open(DeliveryMode.SEQUENCED);
        assertThat(send(positions, "x")).isEqualTo(SendResult.SUSPENDED);
        net.start();
        assertThat(send(positions, "y")).isEqualTo(SendResult.ACCEPTED);
        net.advanceMs(10);
        assertThat(b.delivered()).containsExactly("y");
    }

    @Test
    void aSuspendedSessionKeepsReliableMessagesUntilThePathComesBack() {
        int chat = open(DeliveryMode.RELIABLE_ORDERED);
        net.start();
        net.advanceMs(100);
        net.act(a, () -> a.session.onRelayDown(net.nowUs()));
        assertThat(a.session.state()).isEqualTo(SessionState.SUSPENDED);
        assertThat(send(chat, "kept")).isEqualTo(SendResult.ACCEPTED);
        net.advanceMs(59_000);
        net.act(a, () -> a.session.onRelayUp(net.nowUs()));
        net.advanceMs(2_000);
        assertThat(b.delivered()).containsExactly("kept");
    }

    @Test
    void aSuspendedSessionEndsAtItsDeadline() {
        net.start();
        net.advanceMs(100);
        net.act(a, () -> a.session.onRelayDown(net.nowUs()));
        net.advanceMs(59_900);
        assertThat(a.session.state()).isEqualTo(SessionState.SUSPENDED);
        net.advanceMs(200);
        assertThat(a.events(SessionChanged.class))
                .last()
                .isEqualTo(new SessionChanged(SessionState.SUSPENDED, SessionState.CLOSED, Reason.UNREACHABLE));
        assertThat(a.session.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSessionThatNeverFindsAPathEnds() {
        open(DeliveryMode.RELIABLE_ORDERED);
        net.advanceMs(60_000);
        assertThat(a.session.state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void aRelayThatNobodyAnswersOnIsGivenUpAndHeardAgain() {
        net.start();
        net.advanceMs(1_000);
        net.silentPaths.add(0);
        net.advanceMs(12_000);
        assertThat(a.session.state()).isEqualTo(SessionState.SUSPENDED);
        net.silentPaths.clear();
        net.advanceMs(1_100);
        assertThat(a.session.state()).isEqualTo(SessionState.CONNECTED);
    }

    @Test
    void closeDeliversWhatIsOwedAndEndsBothSides() {
        int chat = open(DeliveryMode.RELIABLE_ORDERED);
        net.start();
        net.advanceMs(50);
        assertThat(a.session.onSend(chat, ByteBuffer.allocate(500_000), net.nowUs()))
                .isEqualTo(SendResult.ACCEPTED);
        net.act(a, () -> a.session.onClose(net.nowUs()));
        assertThat(send(chat, "too late")).isEqualTo(SendResult.CLOSED);
        net.advanceMs(1_000);
        assertThat(b.events(SessionEvent.Deliver.class)).hasSize(1);
        assertThat(a.session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(b.events(SessionChanged.class)).last().satisfies(change -> {
            assertThat(change.next()).isEqualTo(SessionState.CLOSED);
            assertThat(change.reason()).isEqualTo(Reason.REMOTE_CLOSE);
        });
    }

    @Test
    void closeGivesUpOnAPeerThatIsGone() {
        int chat = open(DeliveryMode.RELIABLE_ORDERED);
        net.start();
        net.advanceMs(50);
        net.silentPaths.add(0);
        send(chat, "never arrives");
        net.act(a, () -> a.session.onClose(net.nowUs()));
        net.advanceMs(4_100);
        assertThat(a.session.state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void aChannelClosesAfterItsMessages() {
        int chat = open(DeliveryMode.RELIABLE_UNORDERED);
        net.start();
        send(chat, "last words");
        net.act(a, () -> a.session.onCloseChannel(chat, net.nowUs()));
        assertThat(send(chat, "more")).isEqualTo(SendResult.CLOSED);
        net.advanceMs(200);
        assertThat(b.delivered()).containsExactly("last words");
        assertThat(b.events).last().isEqualTo(new ChannelClosed(chat));
    }

    @Test
    void aHundredMalformedPacketsEndTheSession() {
        net.start();
        net.advanceMs(50);
        for (int i = 0; i < Lifecycle.MAX_MALFORMED_PACKETS - 1; i++) {
            net.act(a, () -> a.session.onPacket(0, ByteBuffer.wrap(new byte[] {(byte) 0xFF}), net.nowUs()));
        }
        assertThat(a.session.state()).isEqualTo(SessionState.CONNECTED);
        net.act(a, () -> a.session.onPacket(0, ByteBuffer.allocate(0), net.nowUs()));
        assertThat(a.session.stats().malformedPackets()).isEqualTo(100);
        assertThat(a.session.state()).isEqualTo(SessionState.CLOSING);
        net.advanceMs(100);
        assertThat(a.session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(b.session.state()).isEqualTo(SessionState.CLOSED);
    }

    @Test
    void aMessageThatIsTooLongIsTheCallersMistake() {
        int positions = open(DeliveryMode.SEQUENCED);
        assertThatThrownBy(() -> a.session.onSend(positions, ByteBuffer.allocate(64_001), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tooManyChannelsAreNotOpened() {
        for (int i = 0; i < 256; i++) {
            assertThat(open(DeliveryMode.UNRELIABLE)).isEqualTo(i + 1);
        }
        assertThat(open(DeliveryMode.UNRELIABLE)).isEqualTo(-1);
    }

    @Test
    void aChannelThatNobodyReadsStopsItsSenderAndNoOther() {
        b.isConsuming = false;
        int unread = open(DeliveryMode.RELIABLE_ORDERED);
        int other = open(DeliveryMode.RELIABLE_ORDERED);
        net.start();
        for (int i = 0; i < 40; i++) {
            a.session.onSend(unread, ByteBuffer.allocate(100_000), net.nowUs());
        }
        net.advanceMs(5_000);
        assertThat(b.events(SessionEvent.Deliver.class).size()).isBetween(10, 12);
        send(other, "still alive");
        net.advanceMs(50);
        assertThat(b.delivered()).last().isEqualTo("still alive");

        b.isConsuming = true;
        b.events(SessionEvent.Deliver.class)
                .forEach(deliver -> net.act(
                        b, () -> b.session.onConsumed(deliver.channelId(), deliver.creditBytes(), net.nowUs())));
        net.advanceMs(5_000);
        assertThat(b.events(SessionEvent.Deliver.class)).hasSize(41);
    }

    @Test
    void aFullQueuePushesBackAndSaysWhenItHasRoom() {
        int chat = open(DeliveryMode.RELIABLE_ORDERED);
        int accepted = 0;
        while (a.session.onSend(chat, ByteBuffer.allocate(1_000_000), 0).isAccepted()) {
            accepted++;
        }
        assertThat(accepted).isEqualTo(33);
        assertThat(a.session.queuedBytes(chat)).isBetween(33_000_000, 32 * 1024 * 1024);
        net.start();
        net.advanceMs(3_000);
        assertThat(a.events(SessionEvent.Writable.class)).containsExactly(new SessionEvent.Writable(chat));
        assertThat(b.events(SessionEvent.Deliver.class)).hasSize(33);
    }

    @Test
    void theLatestReplacesTheOneThatStillWaits() {
        int positions = open(DeliveryMode.SEQUENCED);
        net.start();
        net.advanceMs(50);
        net.act(a, () -> a.session.onPathQueue(0, 64_000, net.nowUs()));
        a.isQueueDrained = false;
        for (int i = 0; i < 100; i++) {
            send(positions, "position " + i);
        }
        net.advanceMs(100);
        assertThat(b.delivered()).isEmpty();
        net.act(a, () -> a.session.onPathQueue(0, 0, net.nowUs()));
        net.advanceMs(20);
        assertThat(b.delivered()).containsExactly("position 99");
    }

    @Test
    void isDeterministic() {
        SimpleNet first = new SimpleNet(SessionConfig.defaults()).start();
        SimpleNet second = new SimpleNet(SessionConfig.defaults()).start();
        first.advanceMs(3_000);
        second.advanceMs(3_000);
        assertThat(first.a.sent).isEqualTo(second.a.sent).isNotEmpty();
        assertThat(first.b.events).isEqualTo(second.b.events);
    }

    private int open(DeliveryMode mode) {
        int channel = a.session.onOpenChannel(1, "label", mode, net.nowUs());
        net.act(a, () -> {});
        return channel;
    }

    private SendResult send(int channel, String text) {
        SendResult result = a.session.onSend(channel, bytes(text), net.nowUs());
        net.act(a, () -> {});
        return result;
    }
}
