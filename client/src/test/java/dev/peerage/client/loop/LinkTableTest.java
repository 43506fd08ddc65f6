package dev.peerage.client.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import dev.peerage.client.Link;
import dev.peerage.client.LinkState;
import dev.peerage.client.PeerageException;
import dev.peerage.identity.AgreementKey;
import dev.peerage.identity.PeerIdentity;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.LinkFrame.Welcome;
import dev.peerage.testkit.SeededRandom;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinkTableTest {

    private final RandomSource random = new SeededRandom(7);
    private final PeerIdentity self = PeerIdentity.generate(random);
    private final ScriptedPort port = new ScriptedPort();
    private final Mailbox mailbox = new Mailbox(port::wakeup);
    private final Drops drops = new Drops();
    private final List<Link> told = new ArrayList<>();
    private boolean isBuggy;
    private final ServerLink serverLink = new ServerLink(
            ServerUrl.parse("ws://localhost"),
            self,
            new byte[0],
            random,
            HttpClient.newHttpClient(),
            mailbox,
            new NoServer());
    private final LinkTable table = new LinkTable(
            self.peerId(),
            SessionConfig.defaults(),
            random,
            mailbox,
            serverLink,
            new DirectPaths(port, random, DtlsCertificate.generate(random), mailbox, Runnable::run, drops),
            drops,
            (groupId, from, message, inbound) -> true,
            this::onChanged);

    private static final class NoServer implements ServerLink.Events {
        @Override
        public void onUp(Welcome welcome, AgreementKey key, long nowUs) {}

        @Override
        public void onFrame(LinkFrame frame, long nowUs) {}

        @Override
        public void onDrained(long nowUs) {}

        @Override
        public void onDown(long nowUs) {}

        @Override
        public void onRefused(PeerageException why, long nowUs) {}
    }

    private void onChanged(Link link) {
        told.add(link);
        if (isBuggy && link.state() == LinkState.CLOSED) {
            throw new IllegalStateException("a bug in what a link is told");
        }
    }

    private PeerId share(long memberId) {
        PeerId peer = PeerIdentity.generate(random).peerId();
        table.share(peer, memberId, Bytes.of(AgreementKey.generate(random).publicKey()), 1, 0);
        return peer;
    }

    private ChannelHandle channel() {
        Callbacks callbacks = new Callbacks(Optional.empty(), failure -> {});
        GroupHandle group = new GroupHandle(1, "arena", mailbox, callbacks, SessionConfig.defaults(), groupId -> {});
        return (ChannelHandle) group.channel("moves", ChannelOptions.reliableOrdered());
    }

    @Test
    void aBugCostsItsOwnSessionAndTheOthersHaveTheirTimeouts() {
        isBuggy = true;
        table.onServerUp(AgreementKey.generate(random));
        PeerId first = share(1);
        PeerId second = share(2);
        for (int turn = 0; table.nextDeadlineUs() != Long.MAX_VALUE; turn++) {
            long nowUs = table.nextDeadlineUs();
            assertThat(table.onTimeout(nowUs)).isTrue();
            assertThat(table.nextDeadlineUs()).as("nothing stays due").isGreaterThan(nowUs);
            assertThat(turn).as("an end").isLessThan(10_000);
        }
        assertThat(told.stream()
                        .filter(link -> link.state() == LinkState.CLOSED)
                        .map(Link::peer))
                .containsExactlyInAnyOrder(first, second);
        assertThat(table.snapshots()).allSatisfy(link -> {
            assertThat(link.state()).isEqualTo(LinkState.CLOSED);
            assertThat(link.reason()).isEqualTo("internal error");
        });
        assertThat(drops.snapshot()).containsEntry("bug-session", 2L);
    }

    @Test
    void whatIsSentOverABrokenSessionIsVoidAndFillsNothing() {
        table.onServerUp(AgreementKey.generate(random));
        PeerId peer = share(1);
        PeerLink link = table.find(peer);
        SendGate gate = new SendGate(100);
        assertThat(gate.reserve(60)).isTrue();
        link.current()
                .guard(
                        nowUs -> {
                            throw new IllegalStateException("a bug in the session");
                        },
                        0);
        link.send(channel(), gate, ByteBuffer.allocate(60), 0);
        assertThat(gate.bufferedBytes()).isZero();
        assertThat(link.snapshot().state()).isEqualTo(LinkState.CLOSED);
        assertThat(table.isClosed()).as("nobody waits for its goodbye").isTrue();
    }

    @Test
    void freshKeysBringANewSessionInPlaceOfABrokenOne() {
        table.onServerUp(AgreementKey.generate(random));
        PeerId peer = share(1);
        PeerLink link = table.find(peer);
        link.current()
                .guard(
                        nowUs -> {
                            throw new IllegalStateException("a bug in the session");
                        },
                        0);
        table.share(peer, 9, Bytes.of(AgreementKey.generate(random).publicKey()), 2, 0);
        assertThat(link.current().isBroken()).isFalse();
        assertThat(link.isClosed()).isFalse();
    }
}
