package dev.peerage.server.link;

import dev.peerage.base.PeerId;
import dev.peerage.session.group.GroupLimits;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.Introduction;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A hub with small limits in virtual time; signatures hold unless a test says otherwise. */
final class HubFixture {

    static final LinkLimits LIMITS = new LinkLimits(
            new GroupLimits(5, 5, 5, 3, 5_000_000),
            4,
            20_000,
            100_000,
            50_000,
            1_000_000,
            1_000,
            50,
            5_000_000,
            10_000_000,
            10_000_000);

    final Counters counters = new Counters();
    final LinkHub hub = new LinkHub(LIMITS, "stun.example", 3478, new SeededRandom(1), counters);
    final List<LinkEvent> events = new ArrayList<>();
    long nowUs = 1_000_000;
    boolean signaturesHold = true;
    boolean admits = true;

    /** One client of the hub, with its socket. */
    final class Peer {

        final RecordingConnection connection = new RecordingConnection();
        final ClientLink link = hub.onConnected(connection, nowUs);

        void sends(LinkFrame frame) {
            sends(encoded(frame));
        }

        void sends(byte[] message) {
            hub.onMessage(link, message.clone(), nowUs);
            settle();
        }

        long id() {
            return link.memberId();
        }

        List<LinkFrame> received() {
            return connection.taken();
        }

        <T extends LinkFrame> List<T> received(Class<T> type) {
            return connection.taken(type);
        }

        /** The only BYE among what was received. */
        LinkFrame.Bye bye() {
            List<LinkFrame.Bye> byes = received(LinkFrame.Bye.class);
            if (byes.size() != 1) {
                throw new AssertionError("expected one BYE, got " + byes);
            }
            return byes.get(0);
        }
    }

    Peer connect() {
        return new Peer();
    }

    Peer admitted(int number) {
        Peer peer = connect();
        peer.sends(hello(number));
        peer.received();
        return peer;
    }

    /** Admitted, all in one group. */
    List<Peer> group(int size) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            peers.add(admitted(i));
        }
        hub.createGroup("arena", peers.stream().map(Peer::id).toList(), nowUs);
        settle();
        peers.forEach(Peer::received);
        return peers;
    }

    void advanceUs(long us) {
        long endUs = nowUs + us;
        while (hub.nextDeadlineUs() <= endUs) {
            nowUs = Math.max(nowUs, hub.nextDeadlineUs());
            hub.onTimeout(nowUs);
            settle();
        }
        nowUs = endUs;
    }

    void settle() {
        for (LinkEvent event = hub.pollEvent(); event != null; event = hub.pollEvent()) {
            events.add(event);
            if (event instanceof LinkEvent.VerifyHello verify) {
                hub.onVerified(verify.link(), signaturesHold, nowUs);
            } else if (event instanceof LinkEvent.AdmissionAsked asked && admits) {
                hub.onAdmissionDecided(asked.link(), true, "", nowUs);
            }
        }
    }

    <T extends LinkEvent> List<T> events(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    long count(String name) {
        return counters.snapshot().get(name);
    }

    static LinkFrame.Hello hello(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) number;
        Introduction introduction = new Introduction(PeerId.of(key), Bytes.of(key), Bytes.of(new byte[64]));
        return new LinkFrame.Hello(introduction, Bytes.of(new byte[64]), Bytes.of(new byte[] {(byte) number}));
    }

    static LinkFrame.Relay relay(Peer to, int payloadBytes) {
        return new LinkFrame.Relay(to.id(), ByteBuffer.allocate(payloadBytes));
    }

    static byte[] encoded(LinkFrame frame) {
        ByteBuffer buffer = LinkCodec.encode(frame);
        return Arrays.copyOf(buffer.array(), buffer.limit());
    }
}
