package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.IceDrop;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class DatagramRouterTest {

    private static final DtlsCertificate CERTIFICATE = DtlsCertificate.generate(new SeededRandom(1));
    private static final TransportAddress HERE = TransportAddress.ipv4(10, 0, 0, 1, 4_000);
    private static final TransportAddress THERE = TransportAddress.ipv4(10, 0, 0, 2, 4_000);
    private static final TransportAddress TURN_SERVER = TransportAddress.ipv4(9, 9, 9, 9, 3_478);
    private static final byte[] DTLS = {23, (byte) 0xFE, (byte) 0xFD, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0};

    private static final byte[] HANDSHAKE = {22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0};

    private final SeededRandom random = new SeededRandom(7);
    private final DatagramRouter router = new DatagramRouter(3);

    /** One of ours and its counterpart, which is elsewhere. */
    private record Pair(PeerConnection ours, PeerConnection theirs) {}

    @Test
    void routesRequestsByUfragAnswersByTagAndTheRestByAddress() {
        Pair pair = negotiated();
        router.add(connection()); // somebody else
        router.add(pair.ours);

        assertThat(router.onReceived(nextOf(pair.theirs), THERE, 1)).isSameAs(pair.ours);
        assertThat(router.onReceived(ByteBuffer.wrap(DTLS), THERE, 1)).isSameAs(pair.ours);
        ByteBuffer request = nextOf(pair.ours);
        while (StunMessage.localUfrag(request) == null) { // skips our answer
            request = nextOf(pair.ours);
        }
        pair.theirs.onReceived(request, HERE, 1);
        assertThat(router.onReceived(nextOf(pair.theirs), THERE, 1)).isSameAs(pair.ours);
        assertThat(RouterDrop.values()).allMatch(reason -> router.dropped(reason) == 0);
    }

    @Test
    void givesWhatATurnServerPassesOnToTheConnectionThatHasAnAllocationThere() {
        PeerConnectionConfig config =
                PeerConnectionConfig.defaults().withIceServers(List.of(IceServer.turn(TURN_SERVER, "user", "secret")));
        PeerConnection ours = new PeerConnection(config, CERTIFICATE, random);
        router.add(connection());
        router.add(ours);
        ours.onLocalHost(HERE, 1);
        ours.onLocalHostsComplete(1);
        ByteBuffer out = ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes());
        assertThat(ours.pollTransmit(out, 1)).isEqualTo(TURN_SERVER);
        StunMessage request = StunMessage.decode(out.flip());
        ByteBuffer channelData = ByteBuffer.wrap(new byte[] {0x40, 0, 0, 1, 7});
        assertThat(router.onReceived(channelData, TURN_SERVER, 1)).isNull();
        assertThat(router.dropped(RouterDrop.UNKNOWN_ADDRESS)).isEqualTo(1);

        ByteBuffer answer = ByteBuffer.allocate(200);
        StunMessage.success(StunMessage.ALLOCATE, request.transactionId())
                .with(new TurnAttribute.XorRelayedAddress(THERE))
                .build()
                .encode(null, answer);
        assertThat(router.onReceived(answer.flip(), TURN_SERVER, 1)).isSameAs(ours);
        assertThat(router.onReceived(channelData, TURN_SERVER, 1)).isSameAs(ours);
        ByteBuffer indication = ByteBuffer.allocate(200);
        StunMessage.indication(StunMessage.DATA, request.transactionId())
                .with(new TurnAttribute.XorPeerAddress(THERE))
                .with(new TurnAttribute.Data(DTLS))
                .build()
                .encode(null, indication);
        assertThat(router.onReceived(indication.flip(), TURN_SERVER, 1)).isSameAs(ours);
        // nobody authentic was heard there, so the data goes no further
        assertThat(ours.stats().ice().drops()).containsEntry(IceDrop.UNVALIDATED_ADDRESS, 1L);
    }

    @Test
    void givesAHandshakeWithoutATagToTheNewerOfTwoConnectionsUntilThatIsGone() {
        UnaryOperator<String> withoutTags = sdp -> sdp.replace("a=handshake-tag\r\n", "");
        Pair older = negotiated(withoutTags);
        Pair newer = negotiated(withoutTags);
        router.add(older.ours);
        router.add(newer.ours);

        router.onReceived(nextOf(newer.theirs), THERE, 1);
        router.onReceived(nextOf(older.theirs), THERE, 1);
        assertThat(router.onReceived(ByteBuffer.wrap(HANDSHAKE), THERE, 1)).isSameAs(newer.ours);

        router.remove(newer.ours);
        assertThat(router.onReceived(ByteBuffer.wrap(HANDSHAKE), THERE, 1)).isSameAs(older.ours);
        router.remove(older.ours);
        assertThat(router.onReceived(ByteBuffer.wrap(HANDSHAKE), THERE, 1)).isNull();
    }

    @Test
    void givesAHandshakeWithATagToTheOneItNamesOrToNobody() {
        Pair older = negotiated();
        Pair newer = negotiated();
        router.add(older.ours);
        router.add(newer.ours);
        router.onReceived(nextOf(older.theirs), THERE, 1);
        assertThat(router.onReceived(tagged(newer.ours), THERE, 1)).isSameAs(older.ours); // the only one there
        assertThat(older.ours.stats().drops()).containsEntry(PeerConnectionDrop.WRONG_HANDSHAKE_TAG, 1L);
        router.onReceived(nextOf(newer.theirs), THERE, 1);

        assertThat(router.onReceived(tagged(older.ours), THERE, 1)).isSameAs(older.ours);
        assertThat(router.onReceived(tagged(newer.ours), THERE, 1)).isSameAs(newer.ours);
        assertThat(router.onReceived(tagged(connection()), THERE, 1)).isNull();
        assertThat(router.onReceived(ByteBuffer.wrap(DTLS), THERE, 1)).isNull(); // none is through its handshake
        assertThat(router.dropped(RouterDrop.UNKNOWN_RECORD)).isEqualTo(2);
        assertThat(older.ours.stats().drops().values()).containsExactly(1L);
        assertThat(newer.ours.stats().drops()).isEmpty();
    }

    @Test
    void countsWhatIsForNobody() {
        router.add(connection());

        router.onReceived(ByteBuffer.wrap(DTLS), THERE, 1);
        router.onReceived(ByteBuffer.wrap(new byte[] {99}), THERE, 1);
        router.onReceived(ByteBuffer.allocate(0), THERE, 1);
        router.onReceived(nextOf(negotiated().theirs), THERE, 1);
        ByteBuffer answer = ByteBuffer.allocate(1_500);
        StunMessage.success(StunMessage.BINDING, TransactionId.next(1, random))
                .with(new StunAttribute.XorMappedAddress(HERE))
                .build()
                .encode(null, answer);
        router.onReceived(answer.flip(), THERE, 1);

        assertThat(router.dropped(RouterDrop.UNKNOWN_ADDRESS)).isEqualTo(1);
        assertThat(router.dropped(RouterDrop.UNKNOWN_PROTOCOL)).isEqualTo(2);
        assertThat(router.dropped(RouterDrop.UNKNOWN_UFRAG)).isEqualTo(1);
        assertThat(router.dropped(RouterDrop.UNKNOWN_TRANSACTION)).isEqualTo(1);
    }

    @Test
    void doesNotGiveAnAddressAwayForAForgedCheck() {
        Pair pair = negotiated();
        router.add(pair.ours);
        byte[] forged = bytes(nextOf(pair.theirs));
        forged[forged.length - 12] ^= 1; // inside MESSAGE-INTEGRITY

        router.onReceived(ByteBuffer.wrap(forged), THERE, 1);

        assertThat(router.onReceived(ByteBuffer.wrap(DTLS), THERE, 1)).isNull();
    }

    @Test
    void forgetsTheAddressThatWasSilentForLongestWhenAPeerMovesOnAndOn() {
        Pair pair = negotiated();
        router.add(pair.ours);
        byte[] check = bytes(nextOf(pair.theirs));
        TransportAddress silent = THERE.withPort(1);
        router.onReceived(ByteBuffer.wrap(check), silent, 1);
        for (int i = 1; i < DatagramRouter.MAX_ADDRESSES_PER_CONNECTION - 1; i++) {
            router.onReceived(ByteBuffer.wrap(check), THERE.withPort(1 + i), 1);
        }
        router.onReceived(ByteBuffer.wrap(check), THERE, 1);
        assertThat(router.onReceived(ByteBuffer.wrap(DTLS), silent, 1)).isSameAs(pair.ours);

        SessionDescription offer = pair.theirs.restartIce(1); // with new pairs
        pair.theirs.onAnswer(pair.ours.onOffer(offer, 1), 1);
        TransportAddress next = TransportAddress.ipv4(10, 0, 0, 3, 4_000);
        router.onReceived(nextOf(pair.theirs, 100_000), next, 100_000);

        assertThat(router.onReceived(ByteBuffer.wrap(DTLS), next, 1)).isSameAs(pair.ours);
        assertThat(router.onReceived(ByteBuffer.wrap(DTLS), THERE, 1)).isSameAs(pair.ours);
        assertThat(router.onReceived(ByteBuffer.wrap(DTLS), silent, 1)).isNull();
        assertThat(router.dropped(RouterDrop.UNKNOWN_ADDRESS)).isEqualTo(1);
    }

    @Test
    void isBounded() {
        assertThat(router.add(connection())).isTrue();
        assertThat(router.add(connection())).isTrue();
        PeerConnection third = connection();
        assertThat(router.add(third)).isTrue();
        assertThat(router.add(third)).isFalse();
        assertThat(router.add(connection())).isFalse();
        router.remove(third);
        router.remove(third);
        assertThat(router.add(connection())).isTrue();
    }

    @Test
    void neverThrows() {
        Pair pair = negotiated();
        router.add(pair.ours);
        List<byte[]> corpus = List.of(bytes(nextOf(pair.theirs)), DTLS);

        Fuzz.decoder(1, 10_000, corpus, input -> router.onReceived(ByteBuffer.wrap(input), THERE, 1));
    }

    private PeerConnection connection() {
        return new PeerConnection(PeerConnectionConfig.defaults(), CERTIFICATE, random);
    }

    private static ByteBuffer tagged(PeerConnection receiver) {
        ByteBuffer record = ByteBuffer.allocate(HANDSHAKE.length).put(HANDSHAKE);
        HandshakeTag.putOn(record, 0, receiver.handshakeTag());
        return record.flip();
    }

    private Pair negotiated() {
        return negotiated(UnaryOperator.identity());
    }

    private Pair negotiated(UnaryOperator<String> tamper) {
        PeerConnection ours = connection();
        PeerConnection theirs = connection();
        ours.onLocalHost(HERE, 0);
        theirs.onLocalHost(THERE, 0);
        SessionDescription offer =
                SessionDescription.offer(tamper.apply(ours.offer(0).sdp()));
        SessionDescription answer = theirs.onOffer(offer, 0);
        ours.onAnswer(SessionDescription.answer(tamper.apply(answer.sdp())), 0);
        return new Pair(ours, theirs);
    }

    private static ByteBuffer nextOf(PeerConnection connection) {
        return nextOf(connection, 1);
    }

    private static ByteBuffer nextOf(PeerConnection connection, long nowUs) {
        ByteBuffer out = ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes());
        assertThat(connection.pollTransmit(out, nowUs)).isNotNull();
        return out.flip();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
