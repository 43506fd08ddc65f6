package dev.peerage.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.UndeliveredReason;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole server on real sockets. */
class GroupServerTest {

    private final GroupServer server = ephemeral().start();

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void putsClientsIntoAGroupWhereTheyTalk() {
        Group arena = server.createGroup("arena");
        List<String> heard = new CopyOnWriteArrayList<>();
        arena.onMemberJoined(client -> heard.add("joined " + client.id() + " on " + thread()))
                .onJoinAcknowledged(client -> heard.add("acknowledged " + client.id()))
                .onMemberLeft((client, reason) -> heard.add("left " + client.id() + " " + reason));
        server.onClientJoined(arena::join);

        SocketClient a = SocketClient.welcomed(server.port(), 1);
        SocketClient b = SocketClient.welcomed(server.port(), 2);
        LinkFrame.GroupView view = b.next(LinkFrame.GroupView.class);
        assertThat(view.name()).isEqualTo("arena");
        assertThat(view.members()).extracting("memberId").containsExactly(a.memberId, b.memberId);
        b.send(new LinkFrame.ViewAck(view.groupId(), view.epoch()));
        ByteBuffer payload = ByteBuffer.wrap("hello".getBytes());
        b.send(new LinkFrame.Relay(a.memberId, payload));

        assertThat(a.next(LinkFrame.MembersJoined.class).members())
                .extracting("memberId")
                .containsExactly(b.memberId);
        assertThat(a.next(LinkFrame.Relayed.class)).isEqualTo(new LinkFrame.Relayed(b.memberId, payload));
        assertThat(arena.members())
                .extracting(Client::peerId)
                .containsExactly(a.identity.peerId(), b.identity.peerId());
        a.send(new LinkFrame.Bye(ByeCode.NORMAL, ""));
        assertThat(b.next(LinkFrame.MemberLeft.class).memberId()).isEqualTo(a.memberId);
        await().untilAsserted(() -> assertThat(heard)
                .containsExactly(
                        "joined " + a.memberId + " on peerage-callbacks",
                        "joined " + b.memberId + " on peerage-callbacks",
                        "acknowledged " + b.memberId,
                        "left " + a.memberId + " LEFT"));
        assertThat(server.stats().counter("framesRelayed")).isEqualTo(1);
        assertThat(server.stats().counter("byeNormal")).isEqualTo(1);
    }

    @Test
    void tellsAnApplicationThatComesLateOfTheClientsThatAreThere() throws InterruptedException {
        SocketClient a = SocketClient.welcomed(server.port(), 1);
        BlockingQueue<Client> joined = new LinkedBlockingQueue<>();
        BlockingQueue<String> left = new LinkedBlockingQueue<>();

        server.onClientJoined(joined::add).onClientLeft((client, reason) -> left.add(reason));

        Client client = joined.poll(5, TimeUnit.SECONDS);
        assertThat(client.peerId()).isEqualTo(a.identity.peerId());
        assertThat(client.greeting()).isEqualTo("hi".getBytes());
        assertThat(client.remoteAddress().isLoopback()).isTrue();
        assertThat(client.isConnected()).isTrue();
        client.disconnect("go home");
        assertThat(a.next(LinkFrame.Bye.class)).isEqualTo(new LinkFrame.Bye(ByeCode.REFUSED, "go home"));
        assertThat(left.poll(5, TimeUnit.SECONDS)).isEqualTo("REFUSED: go home");
        assertThat(a.closed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(client.isConnected()).isFalse();
        assertThat(server.createGroup("late").join(client)).isEqualTo(JoinResult.NO_SUCH_CLIENT);
    }

    @Test
    void refusesJoinsUnlessThePolicyAllowsThem() {
        Group arena = server.createGroup("arena");
        SocketClient a = SocketClient.welcomed(server.port(), 1);

        a.send(new LinkFrame.Join(1, "arena", Bytes.EMPTY));
        assertThat(a.next(LinkFrame.JoinRefused.class).requestId()).isEqualTo(1);

        server.onJoinRequested((client, name, payload) ->
                payload.length == 0 ? JoinDecision.refuse("no ticket") : JoinDecision.allow(arena));
        a.send(new LinkFrame.Join(2, "arena", Bytes.EMPTY));
        assertThat(a.next(LinkFrame.JoinRefused.class)).isEqualTo(new LinkFrame.JoinRefused(2, "no ticket"));
        a.send(new LinkFrame.Join(3, "arena", Bytes.of(new byte[] {1})));
        assertThat(a.next(LinkFrame.GroupView.class).groupId()).isEqualTo(arena.id());
    }

    @Test
    void answersEvenIfThePolicyFails() {
        server.onJoinRequested((client, name, payload) -> {
            throw new IllegalStateException("a bug of the application, on purpose");
        });
        SocketClient a = SocketClient.welcomed(server.port(), 1);
        a.send(new LinkFrame.Join(1, "arena", Bytes.EMPTY));
        assertThat(a.next(LinkFrame.JoinRefused.class).requestId()).isEqualTo(1);
        await().until(() -> server.stats().counter("callbackFailures") == 1);
    }

    @Test
    void letsNobodyInWhoIsNotWhoHeSays() throws InterruptedException {
        SocketClient forger = new SocketClient(server.port(), 1);
        forger.shakeHands(true);
        assertThat(forger.next(LinkFrame.Bye.class).code()).isEqualTo(ByeCode.BAD_PROOF);
        assertThat(forger.closed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(server.clients()).isEmpty();
    }

    @Test
    void asksTheApplicationWhomToAdmit() {
        try (GroupServer strict = ephemeral()
                .callbackExecutor(ForkJoinPool.commonPool())
                .onAdmission((peerId, greeting, address) -> AdmissionDecision.deny("closed today"))
                .start()) {
            SocketClient a = new SocketClient(strict.port(), 1);
            a.shakeHands(false);
            assertThat(a.next(LinkFrame.Bye.class)).isEqualTo(new LinkFrame.Bye(ByeCode.REFUSED, "closed today"));
        }
    }

    @Test
    void worksWithCallbacksOnTheLoopItself() {
        try (GroupServer direct = ephemeral().callbackExecutor(Runnable::run).start()) {
            Group arena = direct.createGroup("arena");
            direct.onClientJoined(client -> assertThat(arena.join(client)).isEqualTo(JoinResult.JOINED));
            SocketClient a = SocketClient.welcomed(direct.port(), 1);
            assertThat(a.next(LinkFrame.GroupView.class).groupId()).isEqualTo(arena.id());

            Group other = direct.createGroup("other");
            direct.onJoinRequested((client, name, payload) -> {
                other.join(client); // on the loop, within the client's own message
                return JoinDecision.refuse(other.members().size() + " member");
            });
            a.send(new LinkFrame.Join(1, "other", Bytes.EMPTY));
            assertThat(a.next(LinkFrame.JoinRefused.class).reason()).isEqualTo("1 member");
        }
    }

    @Test
    void disconnectsWhoBreaksTheProtocol() throws InterruptedException {
        SocketClient text = SocketClient.welcomed(server.port(), 1);
        text.socket.sendText("hello?", true);
        assertThat(text.next(LinkFrame.Bye.class).code()).isEqualTo(ByeCode.BAD_FRAME);

        SocketClient oversized = SocketClient.welcomed(server.port(), 2);
        oversized.socket.sendBinary(ByteBuffer.allocate(100_000), true);
        assertThat(oversized.closed.await(5, TimeUnit.SECONDS)).isTrue();
        await().until(() -> server.clients().isEmpty());
        assertThat(server.stats().counter("byeBadFrame")).isEqualTo(2);

        SocketClient good = SocketClient.welcomed(server.port(), 3);
        good.send(new LinkFrame.Relay(1, ByteBuffer.allocate(5)));
        assertThat(good.next(LinkFrame.Undelivered.class).reason()).isEqualTo(UndeliveredReason.NOT_A_MEMBER);
    }

    @Test
    void saysGoodbyeWhenItStops() throws InterruptedException {
        SocketClient a = SocketClient.welcomed(server.port(), 1);
        Group arena = server.createGroup("arena", server.clients());

        server.stop();
        server.stop();

        assertThat(a.next(LinkFrame.GroupEnded.class).groupId()).isEqualTo(arena.id());
        assertThat(a.next(LinkFrame.Bye.class).code()).isEqualTo(ByeCode.STOPPING);
        assertThat(a.closed.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(arena.isActive()).isFalse();
        assertThat(arena.members()).isEmpty();
        assertThat(server.stats().counter("byeStopping")).isEqualTo(1);
        assertThatThrownBy(() -> server.createGroup("too late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesBadOptionsAtOnce() {
        GroupServerBuilder builder = GroupServer.builder();
        assertThatThrownBy(() -> builder.port(70_000)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.limit(ServerLimit.MAX_CLIENTS, 0)).hasMessageContaining("MAX_CLIENTS");
        assertThatThrownBy(() -> server.createGroup("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ephemeral()
                        .limit(ServerLimit.MAX_MEMBERS_PER_GROUP, 5_000)
                        .start())
                .hasMessageContaining("CONTROL_QUEUE_BYTES");
    }

    @Test
    void namesTheSameResultsAsTheAuthority() {
        for (dev.peerage.session.group.JoinResult result : dev.peerage.session.group.JoinResult.values()) {
            assertThat(JoinResult.of(result).isMember()).isEqualTo(result.isMember());
        }
        for (dev.peerage.session.wire.LeaveReason reason : dev.peerage.session.wire.LeaveReason.values()) {
            assertThat(LeaveReason.of(reason).name()).isEqualTo(reason.name());
        }
    }

    static GroupServerBuilder ephemeral() {
        return GroupServer.builder().port(0).stunPort(0).bindAddress("127.0.0.1");
    }

    private static String thread() {
        return Thread.currentThread().getName();
    }
}
