package dev.peerage.lab.interop.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.SendResult;
import dev.peerage.client.Channel;
import dev.peerage.client.ErrorCode;
import dev.peerage.client.Group;
import dev.peerage.client.Link;
import dev.peerage.client.LinkState;
import dev.peerage.client.Peerage;
import dev.peerage.client.ServerState;
import dev.peerage.identity.PeerIdentity;
import dev.peerage.identity.StrongRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three peers and a real server in one JVM, on loopback. */
@Timeout(60)
class ThreePeersTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void theFirstExampleOfTheJavadocWorks() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        Peerage listener = arena.peer("listener");
        listener.awaitGroup().channel("chat", ChannelOptions.reliableOrdered()).onMessage((from, bytes) -> {
            if (new String(bytes, UTF_8).equals("hello")) {
                heard.countDown();
            }
        });

        Peerage peerage = Peerage.connect(arena.url());
        Group group = peerage.awaitGroup();
        Channel chat = group.channel("chat", ChannelOptions.reliableOrdered());
        chat.onMessage((from, bytes) -> System.out.println(from.brief() + ": " + new String(bytes, UTF_8)));
        arena.await("the member is known", SOON, () -> group.members().size() == 2);
        chat.broadcast("hello".getBytes(UTF_8));

        assertThat(heard.await(10, TimeUnit.SECONDS)).isTrue();
        peerage.close();
    }

    @Test
    void messagesFlowAtOnceThenDirectly() {
        List<Peerage> peers = List.of(arena.peer("a"), arena.peer("b"), arena.peer("c"));
        List<Recorder> recorders = new ArrayList<>();
        List<Channel> channels = new ArrayList<>();
        for (Peerage peer : peers) {
            Group group = peer.awaitGroup(SOON);
            Channel channel = group.channel("moves", ChannelOptions.reliableOrdered());
            Recorder recorder = new Recorder();
            channel.onMessage(recorder);
            recorders.add(recorder);
            channels.add(channel);
            arena.await("three members", SOON, () -> group.members().size() == 3);
        }
        for (int number = 0; number < 1_000; number++) {
            for (Channel channel : channels) {
                assertThat(channel.broadcast(Recorder.numbered(number, 100))).isEqualTo(SendResult.ACCEPTED);
            }
            if (number % 100 == 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        }
        for (Peerage from : peers) {
            for (int to = 0; to < 3; to++) {
                if (peers.get(to) != from) {
                    Recorder recorder = recorders.get(to);
                    arena.await("all messages", SOON, () -> recorder.count(from.peerId()) == 1_000);
                    recorder.assertAllInOrder(from.peerId(), 1_000);
                    Peerage other = peers.get(to);
                    arena.await("direct", SOON, () -> Arena.isDirect(from, other));
                    Link link = Arena.link(from, other.peerId());
                    assertThat(link.firstMessageMs()).isNotNegative();
                    assertThat(link.directMs()).isNotNegative();
                    assertThat(link.localCandidate()).isNotEmpty();
                }
            }
        }
    }

    @Test
    void nothingIsLostWhenTheDirectPathDies() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        Channel channel = a.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered());
        Recorder recorder = new Recorder();
        b.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered()).onMessage(recorder);
        arena.await("direct", SOON, () -> Arena.isDirect(a, b));

        int sent = 0;
        for (; sent < 400; sent++) {
            assertThat(channel.send(b.peerId(), Recorder.numbered(sent, 200))).isEqualTo(SendResult.ACCEPTED);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            if (sent == 100) {
                a.debug().killDirectPath(b.peerId());
            }
        }
        arena.await("all messages", SOON, () -> recorder.count(a.peerId()) == 400);
        recorder.assertAllInOrder(a.peerId(), 400);
        arena.await(
                "direct again",
                Duration.ofSeconds(20),
                () -> Arena.isDirect(a, b) && Arena.link(a, b.peerId()).switches() >= 3);
    }

    @Test
    void directPathsLiveOnWithoutTheServer() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        Channel channel = a.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered());
        Recorder recorder = new Recorder();
        b.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered()).onMessage(recorder);
        arena.await("direct", SOON, () -> Arena.isDirect(a, b));

        arena.stopServer();
        for (int number = 0; number < 100; number++) {
            assertThat(channel.send(b.peerId(), Recorder.numbered(number, 200))).isEqualTo(SendResult.ACCEPTED);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        arena.await("all messages", SOON, () -> recorder.count(a.peerId()) == 100);
        recorder.assertAllInOrder(a.peerId(), 100);
        assertThat(Arena.isDirect(a, b)).isTrue();
    }

    @Test
    void everythingComesBackWithTheServer() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        Group group = a.awaitGroup(SOON);
        Channel channel = group.channel("moves", ChannelOptions.reliableOrdered());
        Recorder recorder = new Recorder();
        b.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered()).onMessage(recorder);
        arena.await("direct", SOON, () -> Arena.isDirect(a, b));

        java.util.Set<LinkState> states = java.util.concurrent.ConcurrentHashMap.newKeySet();
        a.onLinkChanged(link -> states.add(link.state()));
        arena.restartServer();
        arena.await(
                "reconnected",
                SOON,
                () -> a.stats().serverReconnects() >= 1
                        && a.serverState() == dev.peerage.client.ServerState.CONNECTED
                        && b.serverState() == dev.peerage.client.ServerState.CONNECTED
                        && arena.group().members().size() == 2);
        arena.await("direct again", Duration.ofSeconds(20), () -> Arena.isDirect(a, b));
        for (int number = 0; number < 100; number++) {
            assertThat(channel.send(b.peerId(), Recorder.numbered(number, 200))).isEqualTo(SendResult.ACCEPTED);
        }
        arena.await("all messages", SOON, () -> recorder.count(a.peerId()) == 100);
        recorder.assertAllInOrder(a.peerId(), 100);
        assertThat(group.isActive()).isTrue();
        assertThat(states).doesNotContain(LinkState.CLOSED);
    }

    @Test
    void leavesAndComesBack() throws Exception {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        Group first = a.awaitGroup(SOON);
        Group seen = b.awaitGroup(SOON);
        List<String> departures = java.util.Collections.synchronizedList(new ArrayList<>());
        seen.onMemberLeft((member, reason) -> departures.add(member.peerId().brief() + " " + reason));
        arena.await("both", SOON, () -> seen.members().size() == 2);

        first.leave();
        arena.await("left", SOON, () -> a.groups().isEmpty() && seen.members().size() == 1);
        assertThat(first.isActive()).isFalse();
        assertThat(a.links()).isEmpty();
        arena.await("told", SOON, () -> departures.contains(a.peerId().brief() + " LEFT"));
        Channel old = first.channel("moves", ChannelOptions.reliableOrdered());
        assertThat(old.send(b.peerId(), new byte[1])).isEqualTo(SendResult.CLOSED);

        Group again = a.join("arena").toCompletableFuture().get(10, TimeUnit.SECONDS);
        Recorder recorder = new Recorder();
        seen.channel("moves", ChannelOptions.reliableOrdered()).onMessage(recorder);
        arena.await("both again", SOON, () -> again.members().size() == 2);
        again.channel("moves", ChannelOptions.reliableOrdered()).broadcast(Recorder.numbered(0, 10));
        arena.await("heard", SOON, () -> recorder.count(a.peerId()) == 1);
    }

    @Test
    void largeMessagesArriveWhole() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        List<byte[]> heard = java.util.Collections.synchronizedList(new ArrayList<>());
        Channel channel = a.awaitGroup(SOON).channel("files", ChannelOptions.reliableOrdered());
        b.awaitGroup(SOON)
                .channel("files", ChannelOptions.reliableOrdered())
                .onMessage((from, bytes) -> heard.add(bytes));
        arena.await("both", SOON, () -> channel.group().members().size() == 2);
        for (int size : new int[] {256 << 10, 5_000_000}) {
            byte[] message = new byte[size];
            new java.util.Random(size).nextBytes(message);
            heard.clear();
            assertThat(channel.send(b.peerId(), message)).isEqualTo(SendResult.ACCEPTED);
            arena.await(size + " bytes", Duration.ofSeconds(20), () -> heard.size() == 1);
            assertThat(heard.get(0)).isEqualTo(message);
            arena.await("direct", SOON, () -> Arena.isDirect(a, b));
        }
    }

    @Test
    void aSlowHandlerStopsItsSenderAndLosesNothing() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer("b");
        Channel channel = a.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered());
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        b.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered()).onMessage((from, bytes) -> {
            try {
                mayGoOn.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            recorder.onMessage(from, bytes);
        });
        arena.await("both", SOON, () -> channel.group().members().size() == 2);
        CountDownLatch room = new CountDownLatch(1);
        channel.onWritable(peer -> room.countDown());
        int sent = 0;
        while (channel.send(b.peerId(), Recorder.numbered(sent, 16_000)).isAccepted()) {
            sent++;
        }
        assertThat(sent).isBetween(500, 2_000);
        assertThat(channel.bufferedBytes(b.peerId())).isPositive();
        mayGoOn.countDown();
        int expected = sent;
        arena.await("all messages", Duration.ofSeconds(20), () -> recorder.count(a.peerId()) == expected);
        recorder.assertAllInOrder(a.peerId(), expected);
        arena.await("room", SOON, () -> room.getCount() == 0);
    }

    @Test
    void polledCallbacksRunOnThePollingThreadOnly() {
        Peerage a = arena.peer("a");
        Peerage b = arena.peer(Peerage.builder().polled());
        java.util.Set<Thread> ranOn = java.util.concurrent.ConcurrentHashMap.newKeySet();
        Recorder recorder = new Recorder();
        b.onGroup(group -> ranOn.add(Thread.currentThread()));
        b.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered()).onMessage((from, bytes) -> {
            ranOn.add(Thread.currentThread());
            recorder.onMessage(from, bytes);
        });
        Channel channel = a.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered());
        arena.await("both", SOON, () -> channel.group().members().size() == 2);
        for (int number = 0; number < 20; number++) {
            assertThat(channel.send(b.peerId(), Recorder.numbered(number, 100))).isEqualTo(SendResult.ACCEPTED);
        }
        arena.await(
                "all messages are at b", SOON, () -> Arena.link(b, a.peerId()).messagesReceived() == 20);
        assertThat(ranOn).as("before the first poll").isEmpty();
        arena.await("polled", SOON, () -> {
            int unused = b.poll();
            return recorder.count(a.peerId()) == 20;
        });
        recorder.assertAllInOrder(a.peerId(), 20);
        assertThat(ranOn).containsExactly(Thread.currentThread());
        assertThatIllegalStateException().isThrownBy(a::poll);
    }

    @Test
    void whoeverConnectsWithTheSameIdentityTakesThePlace() {
        PeerIdentity identity = PeerIdentity.generate(new StrongRandom());
        Peerage old = arena.peer(Peerage.builder().identity(identity));
        Peerage b = arena.peer("b");
        Channel channel = b.awaitGroup(SOON).channel("moves", ChannelOptions.reliableOrdered());
        old.awaitGroup(SOON);
        arena.await("direct", SOON, () -> Arena.isDirect(old, b));

        Peerage fresh = arena.peer(Peerage.builder().identity(identity));
        arena.await("replaced", SOON, () -> old.serverState() == ServerState.CLOSED);
        assertThat(old.closedBecause())
                .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(ErrorCode.REPLACED));
        Recorder recorder = new Recorder();
        fresh.awaitGroup(SOON)
                .channel("moves", ChannelOptions.reliableOrdered())
                .onMessage(recorder);
        arena.await("b has a path to the new one", SOON, () -> Arena.isDirect(fresh, b));
        for (int number = 0; number < 20; number++) {
            assertThat(channel.send(fresh.peerId(), Recorder.numbered(number, 100)))
                    .isEqualTo(SendResult.ACCEPTED);
        }
        arena.await("all messages", SOON, () -> recorder.count(b.peerId()) == 20);
        recorder.assertAllInOrder(b.peerId(), 20);
    }
}
