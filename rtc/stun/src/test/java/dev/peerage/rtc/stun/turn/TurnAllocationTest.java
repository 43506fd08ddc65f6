package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute.ChannelNumber;
import dev.peerage.rtc.stun.TurnAttribute.Data;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.RequestedTransport;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One allocation against a server played by the test. */
class TurnAllocationTest {

    private static final long SECOND = 1_000_000;
    private static final TransportAddress ADDRESS = TransportAddress.ipv4(9, 9, 9, 9, 3478);
    private static final TransportAddress OTHER = TransportAddress.ipv4(8, 8, 8, 8, 3478);
    private static final TransportAddress RELAYED = TransportAddress.ipv4(9, 9, 9, 9, 50_000);
    private static final TransportAddress MAPPED = TransportAddress.ipv4(1, 2, 3, 4, 5_000);
    private static final TransportAddress PEER = TransportAddress.ipv4(7, 7, 7, 7, 7_000);
    private static final TurnServer SERVER = new TurnServer(ADDRESS, "alice", "secret");
    private static final IntegrityKey KEY = IntegrityKey.longTerm("alice", "realm", "secret");

    private final SeededRandom random = new SeededRandom(1);
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private final TurnAllocation turn = new TurnAllocation(SERVER, TurnLimits.defaults(), 77, random);
    private TransportAddress sentTo;
    private long nowUs = SECOND;

    private List<StunMessage> drain() {
        List<StunMessage> sent = new ArrayList<>();
        for (TransportAddress to = turn.pollTransmit(out.clear(), nowUs);
                to != null;
                to = turn.pollTransmit(out.clear(), nowUs)) {
            sentTo = to;
            sent.add(StunMessage.decode(out.flip()));
        }
        return sent;
    }

    private StunMessage sent() {
        List<StunMessage> all = drain();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private boolean answer(StunMessage.Builder answer, IntegrityKey key, TransportAddress from) {
        ByteBuffer packet = ByteBuffer.allocate(1500);
        answer.build().encode(key, packet);
        return turn.onAnswer(StunMessage.decode(packet.flip()), from, nowUs);
    }

    private void grant(StunMessage request, StunAttribute... attributes) {
        StunMessage.Builder answer = StunMessage.success(request.method(), request.transactionId());
        for (StunAttribute attribute : attributes) {
            answer.with(attribute);
        }
        answer(answer, KEY, sentTo);
    }

    private void refuse(StunMessage request, int code, StunAttribute... attributes) {
        StunMessage.Builder answer = StunMessage.error(request.method(), request.transactionId(), code, "");
        for (StunAttribute attribute : attributes) {
            answer.with(attribute);
        }
        answer(answer, null, sentTo);
    }

    private void challenge(StunMessage request, int code, String nonce) {
        refuse(request, code, new Realm("realm"), new Nonce(nonce));
    }

    private void allocate() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        grant(sent(), new XorRelayedAddress(RELAYED), new XorMappedAddress(MAPPED), new Lifetime(600));
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    private void allocateWithPeer() {
        allocate();
        turn.onPeer(PEER, nowUs);
        turn.onTimeout(nowUs);
        grant(sent());
    }

    private void bind() {
        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        grant(sent());
        assertThat(turn.boundPeers()).isEqualTo(1);
    }

    private void advanceTo(long timeUs) {
        nowUs = timeUs;
        turn.onTimeout(nowUs);
    }

    @Test
    void asksUnsignedThenSignedWithTheChallenge() {
        turn.onStart(nowUs);
        StunMessage first = sent();
        assertThat(sentTo).isEqualTo(ADDRESS);
        assertThat(first.transactionId().tag()).isEqualTo(77);
        assertThat(first.attribute(RequestedTransport.class).protocol()).isEqualTo(17);
        assertThat(first.hasIntegrity()).isFalse();

        challenge(first, 401, "one");
        StunMessage second = sent();
        assertThat(second.transactionId()).isNotEqualTo(first.transactionId());
        assertThat(second.isSignedWith(KEY)).isTrue();
        assertThat(second.attribute(Username.class).name()).isEqualTo("alice");
        assertThat(second.attribute(Nonce.class).value()).isEqualTo("one");

        grant(second, new XorRelayedAddress(RELAYED), new XorMappedAddress(MAPPED), new Lifetime(600));
        assertThat(turn.relayed()).isEqualTo(RELAYED);
        assertThat(turn.mapped()).isEqualTo(MAPPED);
        assertThat(turn.pollEvent())
                .isEqualTo(new TurnEvent.StateChanged(TurnState.NEW, TurnState.ALLOCATING, TurnFailure.NONE));
        assertThat(turn.pollEvent())
                .isEqualTo(new TurnEvent.StateChanged(TurnState.ALLOCATING, TurnState.ALLOCATED, TurnFailure.NONE));
    }

    @Test
    void retransmitsThenGivesUp() {
        turn.onStart(nowUs);
        int sent = 0;
        while (turn.state() == TurnState.ALLOCATING) {
            sent += drain().size();
            advanceTo(turn.nextDeadlineUs());
        }

        assertThat(sent).isEqualTo(TurnLimits.defaults().attempts());
        assertThat(turn.failure()).isEqualTo(TurnFailure.NO_RESPONSE);
        assertThat(nowUs).isBetween(8 * SECOND, 12 * SECOND);
        assertThat(turn.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void failsWhenTheCredentialsAreRefused() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        challenge(sent(), 401, "two");

        assertThat(turn.failure()).isEqualTo(TurnFailure.UNAUTHENTICATED);
        assertThat(drain()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "403, FORBIDDEN",
        "437, ALLOCATION_MISMATCH",
        "440, ADDRESS_FAMILY_NOT_SUPPORTED",
        "441, WRONG_CREDENTIALS",
        "442, UNSUPPORTED_TRANSPORT",
        "486, ALLOCATION_QUOTA_REACHED",
        "508, INSUFFICIENT_CAPACITY",
        "500, OTHER_REFUSAL"
    })
    void namesWhyItWasRefused(int code, TurnFailure expected) {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        refuse(sent(), code);

        assertThat(turn.state()).isEqualTo(TurnState.FAILED);
        assertThat(turn.failure()).isEqualTo(expected);
    }

    @Test
    void ignoresASuccessThatIsNotSignedAndAnswersFromElsewhere() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        StunMessage request = sent();
        StunMessage.Builder forged =
                StunMessage.success(request.method(), request.transactionId()).with(new XorRelayedAddress(OTHER));

        assertThat(answer(forged, null, ADDRESS)).isTrue();
        assertThat(answer(forged, IntegrityKey.shortTerm("x"), ADDRESS)).isTrue();
        assertThat(answer(forged, KEY, OTHER)).isFalse();
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATING);

        grant(request, new XorRelayedAddress(RELAYED));
        assertThat(turn.relayed()).isEqualTo(RELAYED);
    }

    @Test
    void takesANewNonceButNotForEver() {
        allocateWithPeer();
        advanceTo(nowUs + 540 * SECOND);
        List<StunMessage> due = drain(); // the refresh, and the permission that was due before it
        StunMessage refresh = due.stream()
                .filter(m -> m.method() == StunMessage.REFRESH)
                .findFirst()
                .orElseThrow();
        challenge(refresh, 438, "two");
        StunMessage again = sent();
        assertThat(again.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(again.attribute(Nonce.class).value()).isEqualTo("two");
        assertThat(again.isSignedWith(KEY)).isTrue();

        for (int i = 1; i < TurnLimits.defaults().maxStaleNonces(); i++) {
            challenge(again, 438, "more" + i);
            again = sent();
        }
        challenge(again, 438, "last");
        assertThat(turn.failure()).isEqualTo(TurnFailure.STALE_NONCE);
    }

    @Test
    void followsAnAlternateServerOnceToEach() {
        turn.onStart(nowUs);
        refuse(sent(), 300, new AlternateServer(OTHER));
        StunMessage there = sent();
        assertThat(sentTo).isEqualTo(OTHER);
        assertThat(turn.server()).isEqualTo(OTHER);

        refuse(there, 300, new AlternateServer(ADDRESS));
        assertThat(turn.failure()).isEqualTo(TurnFailure.REDIRECTED_IN_VAIN);
    }

    @Test
    void isNotLedOnForEver() {
        turn.onStart(nowUs);
        for (int i = 0; i < TurnLimits.defaults().maxRedirects(); i++) {
            refuse(sent(), 300, new AlternateServer(OTHER.withPort(1000 + i)));
        }
        refuse(sent(), 300, new AlternateServer(OTHER.withPort(2000)));

        assertThat(turn.failure()).isEqualTo(TurnFailure.REDIRECTED_IN_VAIN);
    }

    @Test
    void refreshesAMinuteBeforeItExpires() {
        allocate();
        long grantedUs = nowUs;
        assertThat(turn.nextDeadlineUs()).isEqualTo(grantedUs + 540 * SECOND);
        advanceTo(turn.nextDeadlineUs());
        StunMessage refresh = sent();
        assertThat(refresh.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(refresh.attribute(Lifetime.class).seconds()).isEqualTo(600);
        grant(refresh, new Lifetime(100));

        assertThat(turn.nextDeadlineUs()).isEqualTo(nowUs + 50 * SECOND);
    }

    @Test
    void expiresWhenRefreshesGoUnanswered() {
        allocate();
        long grantedUs = nowUs;
        int sent = 0;
        while (turn.state() == TurnState.ALLOCATED) {
            advanceTo(turn.nextDeadlineUs());
            sent += drain().size();
        }

        assertThat(nowUs).isEqualTo(grantedUs + 600 * SECOND);
        assertThat(turn.failure()).isEqualTo(TurnFailure.EXPIRED);
        assertThat(sent).isBetween(20, 40);
    }

    @Test
    void renewsPermissionsEveryFourMinutes() {
        allocate();
        turn.onPeer(PEER, nowUs);
        turn.onTimeout(nowUs);
        StunMessage permission = sent();
        assertThat(permission.method()).isEqualTo(StunMessage.CREATE_PERMISSION);
        assertThat(permission.attribute(XorPeerAddress.class).address()).isEqualTo(PEER);
        grant(permission);
        turn.pollEvent(); // ALLOCATING
        turn.pollEvent(); // ALLOCATED
        assertThat(turn.pollEvent()).isEqualTo(new TurnEvent.PeerPermitted(PEER));
        long permittedUs = nowUs;

        advanceTo(turn.nextDeadlineUs());
        assertThat(nowUs).isEqualTo(permittedUs + 240 * SECOND);
        StunMessage renewal = sent();
        assertThat(renewal.method()).isEqualTo(StunMessage.CREATE_PERMISSION);
        grant(renewal);
        assertThat(turn.pollEvent()).isNull(); // told once
    }

    @Test
    void sendsIndicationsUntilTheChannelIsBoundThenChannelData() {
        allocateWithPeer();
        byte[] indication = seal(new byte[] {1, 2, 3});
        StunMessage read = StunMessage.decode(ByteBuffer.wrap(indication));
        assertThat(read.method()).isEqualTo(StunMessage.SEND);
        assertThat(read.attribute(Data.class).bytes()).containsExactly(1, 2, 3);

        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        StunMessage bind = sent();
        assertThat(bind.method()).isEqualTo(StunMessage.CHANNEL_BIND);
        assertThat(bind.attribute(ChannelNumber.class).number()).isEqualTo(0x4000);
        assertThat(seal(new byte[] {1})).hasSize(40); // still an indication
        grant(bind);

        assertThat(seal(new byte[] {1, 2, 3})).containsExactly(0x40, 0, 0, 3, 1, 2, 3);
        advanceTo(nowUs + 240 * SECOND);
        assertThat(sent().method()).isEqualTo(StunMessage.CHANNEL_BIND); // which renews the permission too
    }

    private byte[] seal(byte[] data) {
        out.clear().position(turn.headerBytes(PEER)).put(data);
        assertThat(turn.seal(out, 0, PEER)).isEqualTo(ADDRESS);
        byte[] packet = new byte[out.flip().remaining()];
        out.get(packet);
        return packet;
    }

    @Test
    void keepsToIndicationsWhenTheChannelIsRefused() {
        allocateWithPeer();
        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        refuse(sent(), 508);

        assertThat(seal(new byte[] {1})).hasSize(40);
        turn.onTimeout(nowUs);
        assertThat(sent().method()).isEqualTo(StunMessage.CREATE_PERMISSION);
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void opensWhatComesFromTheServerOnly() {
        allocateWithPeer();
        bind();
        byte[] channelData = {0x40, 0, 0, 2, 5, 6, 0, 0};
        ByteBuffer packet = ByteBuffer.wrap(channelData);

        assertThat(turn.open(ByteBuffer.wrap(channelData), OTHER)).isNull();
        assertThat(turn.open(packet, ADDRESS)).isEqualTo(PEER);
        assertThat(packet.remaining()).isEqualTo(2);
        assertThat(turn.open(ByteBuffer.wrap(new byte[] {0x40, 1, 0, 0}), ADDRESS))
                .isNull();
    }

    @Test
    void failsWhenTheServerHasForgottenIt() {
        allocateWithPeer();
        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        refuse(sent(), 437);

        assertThat(turn.failure()).isEqualTo(TurnFailure.ALLOCATION_MISMATCH);
    }

    @Test
    void countsPeersTheServerForbidsAndKeepsTheOthers() {
        allocateWithPeer();
        turn.onPeer(OTHER, nowUs);
        turn.onTimeout(nowUs);
        refuse(sent(), 403);

        assertThat(turn.refusedPeers()).isEqualTo(1);
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void boundsPeersAndRefusesTheOtherFamily() {
        allocate();
        assertThat(turn.onPeer(new TransportAddress(true, 1, 1, 1), nowUs)).isFalse();
        for (int i = 0; i < TurnLimits.defaults().maxPeers(); i++) {
            assertThat(turn.onPeer(PEER.withPort(1 + i), nowUs)).isTrue();
        }
        assertThat(turn.onPeer(OTHER, nowUs)).isFalse();
        assertThat(turn.onPeer(PEER.withPort(1), nowUs)).isTrue();
    }

    @Test
    void givesTheAddressBackWhenClosed() {
        allocate();
        turn.close();
        assertThat(turn.nextDeadlineUs()).isLessThanOrEqualTo(nowUs);
        StunMessage release = sent();

        assertThat(release.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(release.attribute(Lifetime.class).seconds()).isZero();
        assertThat(release.isSignedWith(KEY)).isTrue();
        assertThat(turn.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void saysNothingWhenClosedBeforeTheServerKnewIt() {
        turn.onStart(nowUs);
        drain();
        turn.close();

        assertThat(drain()).isEmpty();
        turn.close();
        assertThat(turn.state()).isEqualTo(TurnState.CLOSED);
    }

    @Test
    void neverThrowsWhateverTheServerSays() {
        for (long seed = 0; seed < 20; seed++) {
            SeededRandom chance = new SeededRandom(seed);
            List<byte[]> corpus = new ArrayList<>();
            for (int method : List.of(3, 4, 8, 9)) {
                for (int code : List.of(0, 300, 401, 403, 437, 438, 486)) {
                    corpus.add(plausible(method, code));
                }
            }
            corpus.add(new byte[] {0x40, 0, 0, 2, 5, 6});
            TurnAllocation[] fuzzed = {null};
            TransactionId[] lastSent = {new TransactionId(0, 0)};
            nowUs = SECOND;
            Fuzz.decoder(seed, 1_500, corpus, input -> {
                if (fuzzed[0] == null || fuzzed[0].state().isSettled() && chance.chance(0.02)) {
                    fuzzed[0] = new TurnAllocation(SERVER, TurnLimits.defaults(), 1, chance);
                    fuzzed[0].onStart(nowUs);
                }
                TurnAllocation allocation = fuzzed[0];
                nowUs += chance.nextInt(20_000_000);
                allocation.onTimeout(nowUs);
                for (int i = 0; allocation.pollTransmit(out.clear(), nowUs) != null; i++) {
                    assertThat(i).isLessThan(100);
                    lastSent[0] = StunMessage.decode(out.flip()).transactionId();
                }
                ByteBuffer packet = ByteBuffer.wrap(input);
                if (input.length >= 20) { // else nothing would ever be an answer
                    packet.putInt(8, lastSent[0].tag()).putLong(12, lastSent[0].unique());
                }
                StunMessage message = StunMessage.decode(packet);
                if (message != null) {
                    allocation.onAnswer(message, ADDRESS, nowUs);
                }
                allocation.open(packet, ADDRESS);
                allocation.onUse(PEER.withPort(1 + chance.nextInt(50)), nowUs);
                while (allocation.pollEvent() != null) {}
                assertThat(allocation.nextDeadlineUs()).isGreaterThanOrEqualTo(0);
            });
        }
    }

    /** An answer as a server without credentials gives it, and without FINGERPRINT, as its transaction will change. */
    private static byte[] plausible(int method, int code) {
        TransactionId id = new TransactionId(1, 1);
        StunMessage.Builder answer = code == 0
                ? StunMessage.success(method, id)
                        .with(new XorRelayedAddress(RELAYED))
                        .with(new Lifetime(600))
                : StunMessage.error(method, id, code, "")
                        .with(new Realm("r"))
                        .with(new Nonce("n"))
                        .with(new AlternateServer(OTHER));
        ByteBuffer packet = ByteBuffer.allocate(500);
        answer.build().encode(null, packet);
        byte[] bytes = new byte[packet.position() - 8];
        packet.flip().get(bytes);
        ByteBuffer.wrap(bytes).putShort(2, (short) (bytes.length - 20));
        return bytes;
    }
}
