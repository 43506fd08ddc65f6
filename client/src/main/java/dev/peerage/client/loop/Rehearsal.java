package dev.peerage.client.loop;

import dev.peerage.base.DeliveryMode;
import dev.peerage.client.ErrorCode;
import dev.peerage.client.PeerageException;
import dev.peerage.identity.AgreementKey;
import dev.peerage.identity.Introduction;
import dev.peerage.identity.OpenResult;
import dev.peerage.identity.PeerIdentity;
import dev.peerage.identity.SealedLink;
import dev.peerage.identity.StrongRandom;
import dev.peerage.session.engine.Session;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.engine.SessionEvent;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.WireLimits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Plays one relayed exchange between two made-up peers in memory, once in the life of the JVM, while the link to the
 * server comes up.
 *
 * <p>It finds out whether this Java runtime has the cryptography that the exchange needs (a trimmed one may not), and a
 * group's first message need not wait for some hundred classes to be loaded.
 */
final class Rehearsal {

    private static final String GREETING = "hello";
    private static final long RELAYED_TO = 1;
    private static final long SESSION_EPOCH = 1;

    private final StrongRandom random = new StrongRandom();
    private final PeerIdentity ada = PeerIdentity.generate(random);
    private final PeerIdentity ben = PeerIdentity.generate(random);
    private final AgreementKey adasKey = AgreementKey.generate(random);
    private final AgreementKey bensKey = AgreementKey.generate(random);
    private final ByteBuffer packet = ByteBuffer.allocate(WireLimits.MAX_PACKET_BYTES);

    private Rehearsal() {}

    /**
     * Rehearses, the first time; later calls do nothing.
     *
     * @throws PeerageException if a part is missing in this runtime
     */
    static void once() {
        if (!Once.SUCCEEDED) {
            throw new PeerageException(
                    ErrorCode.UNSUPPORTED_RUNTIME,
                    "this Java runtime lacks cryptography that Peerage needs (X25519, ChaCha20-Poly1305, SHA-256):"
                            + " use a complete JDK 17 or newer, or add the module jdk.crypto.ec to your image");
        }
    }

    /** Runs when it is first looked at. */
    private static final class Once {
        static final boolean SUCCEEDED = succeeds();

        private static boolean succeeds() {
            try {
                return new Rehearsal().play().equals(GREETING);
            } catch (RuntimeException | LinkageError missing) {
                return false;
            }
        }
    }

    private String play() {
        SealedLink adasSeal = seal(adasKey, Introduction.sign(ben, bensKey, random));
        SealedLink bensSeal = seal(bensKey, Introduction.sign(ada, adasKey, random));
        Session adas = session(ada, ben);
        Session bens = session(ben, ada);
        int channel = adas.onOpenChannel(1, "rehearsal", DeliveryMode.RELIABLE_ORDERED, 0);
        adas.onSend(channel, ByteBuffer.wrap(GREETING.getBytes(StandardCharsets.UTF_8)), 0);
        exchange(adas, adasSeal, bens, bensSeal);
        String heard = delivered(bens);
        exchange(bens, bensSeal, adas, adasSeal);
        return heard;
    }

    private static SealedLink seal(AgreementKey own, Introduction other) {
        if (!other.isValid()) {
            throw new IllegalStateException("a signature of our own is not valid");
        }
        return SealedLink.between(own, other.agreementKey()).orElseThrow();
    }

    private Session session(PeerIdentity local, PeerIdentity remote) {
        Session session = new Session(SessionConfig.defaults().relayedOnly(), local.peerId(), remote.peerId(), random);
        session.onRelayUp(0);
        return session;
    }

    private void exchange(Session from, SealedLink fromSeal, Session to, SealedLink toSeal) {
        while (from.pollTransmit(packet.clear(), 0) != null) {
            packet.flip();
            ByteBuffer frame =
                    ByteBuffer.allocate(LinkCodec.RELAY_HEADER_BYTES + packet.remaining() + SealedLink.OVERHEAD_BYTES);
            LinkCodec.encodeRelayed(RELAYED_TO, ByteBuffer.allocate(0), frame);
            fromSeal.seal(SESSION_EPOCH, packet, frame);
            if (LinkCodec.decode(frame.flip()) instanceof LinkFrame.Relayed relayed
                    && toSeal.open(SESSION_EPOCH, relayed.payload(), packet.clear()) == OpenResult.OPENED) {
                to.onPacket(0, packet.flip(), 0);
            }
        }
    }

    private static String delivered(Session session) {
        SessionEvent event;
        while ((event = session.pollEvent()) != null) {
            if (event instanceof SessionEvent.Deliver message) {
                byte[] bytes = new byte[message.message().remaining()];
                message.message().get(bytes);
                return new String(bytes, StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
