package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.RouterDrop;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RtcLoopTest {

    private final RtcLoop a = open(0);
    private final RtcLoop b = open(0);

    private static RtcLoop open(long spinUs) {
        return Rtc.builder()
                .hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)))
                .maxConnections(64)
                .spinUs(spinUs)
                .openLoop();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private void pollUntil(BooleanSupplier isDone) {
        long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!isDone.getAsBoolean()) {
            assertThat(System.nanoTime()).as("timed out").isLessThan(deadlineNs);
            a.poll(500);
            b.poll(500);
        }
    }

    private static void negotiate(LoopConnection offerer, LoopConnection answerer) {
        offerer.accept(answerer.answer(offerer.offer()));
    }

    private static void echo(LoopConnection self, PeerConnectionEvent event) {
        if (event instanceof MessageReceived message) {
            self.send(message.channel(), message.isText(), ByteBuffer.wrap(message.payload()));
        }
    }

    @Test
    void takesOtherIceServersForTheConnectionsMadeFromThenOn() {
        LoopConnection before = a.connect((self, event) -> {});
        a.iceServers(List.of(IceServer.of(List.of("turn:127.0.0.1:9", "turn:127.0.0.1:9?transport=tcp"), "u", "one")));
        LoopConnection then = a.connect((self, event) -> {});
        a.iceServers(List.of(IceServer.of(List.of("turn:127.0.0.1:9?transport=tcp"), "u", "two")));
        LoopConnection later = a.connect((self, event) -> {});

        assertThat(before.stats().ice().turnServers()).isEmpty();
        assertThat(then.stats().ice().turnServers()).hasSize(2);
        assertThat(later.stats().ice().turnServers())
                .singleElement()
                .satisfies(turn -> assertThat(turn.configured())
                        .isEqualTo(then.stats().ice().turnServers().get(1).configured())); // the same stream
    }

    @Test
    void sendsWhatAHandlerSendsInTheSameTurn() {
        List<Integer> lengths = new ArrayList<>();
        LoopConnection here = a.connect((self, event) -> {
            if (event instanceof ChannelOpened opened) {
                self.send(opened.channel(), false, ByteBuffer.allocate(100));
            } else if (event instanceof MessageReceived message) {
                lengths.add(message.payload().length);
                self.send(message.channel(), false, ByteBuffer.allocate(message.payload().length - 1));
            }
        });
        LoopConnection there = b.connect(RtcLoopTest::echo);
        here.createChannel(DataChannelOptions.of("ping"));
        negotiate(here, there);
        pollUntil(() -> lengths.size() == 100);
        assertThat(lengths).startsWith(100, 99, 98).endsWith(2, 1);
    }

    @Test
    void connectionsComeAndGoWithoutLeavingAnythingBehind() {
        for (int round = 0; round < 10; round++) {
            LoopConnection here = a.connect((self, event) -> {});
            LoopConnection there = b.connect((self, event) -> {});
            here.createChannel(DataChannelOptions.of("x"));
            negotiate(here, there);
            pollUntil(() -> here.state() == PeerConnectionState.CONNECTED);
            here.close();
            pollUntil(() -> a.connections() == 0 && b.connections() == 0);
            assertThat(a.timers()).isZero();
            assertThat(b.timers()).isZero();
        }
    }

    @Test
    void badDatagramsCostNothingAndAreCounted() throws IOException {
        try (DatagramSocket stranger = new DatagramSocket()) {
            for (int i = 0; i < 50; i++) {
                byte[] bytes = new byte[i];
                java.util.Arrays.fill(bytes, (byte) (i * 5));
                stranger.send(new DatagramPacket(bytes, i, InetAddress.getLoopbackAddress(), a.localPort()));
            }
        }
        pollUntil(() -> a.portStats().datagramsReceived() == 50);
        long dropped = 0;
        for (RouterDrop reason : RouterDrop.values()) {
            dropped += a.dropped(reason);
        }
        assertThat(dropped).isEqualTo(50);
        assertThat(a.timers()).isZero();
        assertThat(a.portStats().datagramsSent()).isZero();
    }

    @Test
    void failingHandlerHarmsNoOtherConnection() {
        List<Throwable> failures = new ArrayList<>();
        try (RtcLoop loop = Rtc.builder()
                .hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)))
                .onCallbackFailure(failures::add)
                .openLoop()) {
            LoopConnection bad = loop.connect((self, event) -> {
                throw new IllegalStateException("oops");
            });
            LoopConnection good = loop.connect((self, event) -> {});
            LoopConnection badPeer = b.connect((self, event) -> {});
            LoopConnection goodPeer = b.connect((self, event) -> {});
            bad.createChannel(DataChannelOptions.of("x"));
            good.createChannel(DataChannelOptions.of("x"));
            negotiate(bad, badPeer);
            negotiate(good, goodPeer);
            pollUntil(() -> {
                loop.poll(500);
                return good.state() == PeerConnectionState.CONNECTED;
            });
            assertThat(failures).isNotEmpty().allMatch(failure -> "oops".equals(failure.getMessage()));
        }
    }

    @Test
    void heldBackEventsComeInOrderLater() {
        List<Integer> heard = new ArrayList<>();
        LoopConnection here = a.connect((self, event) -> {});
        LoopConnection there = b.connect((self, event) -> {
            if (event instanceof MessageReceived message) {
                heard.add(message.payload().length);
                self.pause();
            }
        });
        int channel = here.createChannel(DataChannelOptions.of("x"));
        negotiate(here, there);
        pollUntil(() -> here.state() == PeerConnectionState.CONNECTED);
        for (int bytes = 1; bytes <= 3; bytes++) {
            here.send(channel, false, ByteBuffer.allocate(bytes));
        }
        pollUntil(() -> heard.size() == 1);
        for (int i = 0; i < 20; i++) {
            a.poll(500);
            b.poll(500);
        }
        assertThat(heard).containsExactly(1);
        there.resume();
        pollUntil(() -> heard.size() == 2);
        there.resume();
        pollUntil(() -> heard.size() == 3);
    }

    @Test
    void spinningLoopTakesTasksAndDatagrams() throws IOException {
        try (RtcLoop loop = open(50_000)) {
            boolean[] hasRun = new boolean[1];
            loop.post(() -> hasRun[0] = true);
            loop.poll(1_000_000);
            assertThat(hasRun[0]).isTrue();
            try (DatagramSocket stranger = new DatagramSocket()) {
                stranger.send(new DatagramPacket(new byte[9], 9, InetAddress.getLoopbackAddress(), loop.localPort()));
            }
            for (int i = 0; i < 10 && loop.portStats().datagramsReceived() == 0; i++) {
                loop.poll(50_000); // no longer than it spins
            }
            assertThat(loop.portStats().datagramsReceived()).isEqualTo(1);
            assertThat(loop.dropped(RouterDrop.UNKNOWN_PROTOCOL)).isEqualTo(1);
        }
    }

    @Test
    void closedLoopSaysSo() {
        a.close();
        a.close();
        assertThatThrownBy(() -> a.poll(0)).isInstanceOf(RtcException.class);
        assertThatThrownBy(() -> a.connect((self, event) -> {})).isInstanceOf(RtcException.class);
    }

    @Test
    void aHandlerMayCloseTheLoop() {
        List<PeerConnectionState> ends = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            a.connect((self, event) -> {
                        a.close();
                        assertThatThrownBy(() -> a.connect((other, ignored) -> {}))
                                .isInstanceOf(RtcException.class);
                        if (event instanceof PeerConnectionEvent.StateChanged changed) {
                            ends.add(changed.next());
                        }
                    })
                    .close();
        }
        for (int i = 0; i < 3 && ends.size() < 3; i++) {
            a.poll(0);
        }
        assertThat(ends).containsOnly(PeerConnectionState.CLOSED).hasSize(3);
        assertThat(a.connections()).isZero();
        assertThatThrownBy(() -> a.poll(0)).isInstanceOf(RtcException.class);
    }

    @Test
    void aHandlerMustNotPoll() {
        List<Throwable> failures = new ArrayList<>();
        try (RtcLoop loop = Rtc.builder().onCallbackFailure(failures::add).openLoop()) {
            loop.post(() -> loop.poll(0));
            loop.poll(Long.MAX_VALUE);
            assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void waitsForAsLongAsItLikesUntilItIsWoken() {
        boolean[] hasRun = new boolean[1];
        Thread waker = new Thread(() -> a.post(() -> hasRun[0] = true));
        waker.start();
        while (!hasRun[0]) {
            a.poll(Long.MAX_VALUE);
        }
    }

    @Test
    void aClosedLoopKeepsNoTasks() {
        a.close();
        assertThat(a.offer(() -> {})).isFalse();
    }
}
