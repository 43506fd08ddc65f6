package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.IceControlled;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.UseCandidate;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One agent against a peer played by the test, well-behaved or not. */
class IceAgentAgainstScriptedPeerTest {

    private static final IceCredentials REMOTE = new IceCredentials("theirs", "p".repeat(24));
    private static final TransportAddress HOST = TransportAddress.ipv4(10, 0, 0, 1, 5000);
    private static final TransportAddress PEER = TransportAddress.ipv4(10, 0, 0, 2, 5000);
    private static final TransportAddress OTHER = TransportAddress.ipv4(10, 0, 0, 3, 5000);
    private static final IceConfig CONFIG = IceConfig.defaults();

    private final SeededRandom random = new SeededRandom(1);
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private IceAgent agent;
    private IntegrityKey localKey;
    private final IntegrityKey remoteKey = IntegrityKey.shortTerm(REMOTE.password());
    private long nowUs = 1_000_000;

    @BeforeEach
    void makeAgent() {
        agent = new IceAgent(CONFIG, random);
        localKey = IntegrityKey.shortTerm(agent.localCredentials().password());
        agent.onRole(IceRole.CONTROLLED, nowUs);
        agent.onLocalHost(HOST, nowUs);
    }

    private void start() {
        agent.onRemoteCredentials(REMOTE, nowUs);
        agent.onRemoteCandidate(IceCandidate.of(1, 100, PEER, CandidateType.HOST, null), nowUs);
    }

    private StunMessage.Builder check() {
        return StunMessage.request(StunMessage.BINDING, TransactionId.next(99, random))
                .with(new Username(agent.localCredentials().ufrag() + ":" + REMOTE.ufrag()))
                .with(new Priority(1000));
    }

    private static ByteBuffer packet(StunMessage message, IntegrityKey key) {
        ByteBuffer packet = ByteBuffer.allocate(1500);
        message.encode(key, packet);
        return packet.flip();
    }

    private void receive(StunMessage message, IntegrityKey key, TransportAddress from) {
        agent.onReceived(packet(message, key), from, nowUs);
    }

    /** Everything the agent sends now. */
    private List<StunMessage> drain() {
        List<StunMessage> sent = new ArrayList<>();
        while (agent.pollTransmit(out.clear(), nowUs) != null) {
            sent.add(StunMessage.decode(out.flip()));
        }
        while (agent.pollEvent() != null) {}
        return sent;
    }

    private long drops(IceDrop reason) {
        return agent.diagnostics().drops().getOrDefault(reason, 0L);
    }

    @Test
    void sendsChecksThatCarryWhatThePeerNeeds() {
        start();
        StunMessage sent = drain().get(0);

        assertThat(sent.transactionId().tag()).isEqualTo(agent.transactionTag());
        assertThat(sent.isSignedWith(remoteKey)).isTrue();
        assertThat(sent.hasFingerprint()).isTrue();
        assertThat(sent.attribute(Username.class).name())
                .isEqualTo(REMOTE.ufrag() + ":" + agent.localCredentials().ufrag());
        assertThat(sent.attribute(Priority.class).value() >>> 24).isEqualTo(110);
        assertThat(sent.attribute(IceControlled.class)).isNotNull();
        assertThat(sent.attribute(UseCandidate.class)).isNull();
    }

    @Test
    void repeatsAnUnansweredCheckAndGivesItUp() {
        start();
        int sent = 0;
        long endUs = nowUs + CONFIG.failAfterUs() - 1;
        while (agent.nextDeadlineUs() <= endUs) {
            sent += drain().size();
            nowUs = Math.max(nowUs, agent.nextDeadlineUs());
            if (nowUs <= endUs) {
                agent.onTimeout(nowUs);
            }
        }

        assertThat(sent).isEqualTo(CONFIG.checkAttempts());
        assertThat(agent.diagnostics().pairs().get(0).failure()).isEqualTo(PairFailure.NO_RESPONSE);
    }

    @Test
    void answersAndTriggersACheckOfItsOwnFromAnUnknownAddress() {
        start();
        drain();
        TransportAddress unknown = TransportAddress.ipv4(203, 0, 113, 1, 7);
        receive(check().with(new IceControlling(1)).build(), localKey, unknown);

        List<StunMessage> sent = drain();

        assertThat(sent).hasSize(2);
        assertThat(sent.get(0).messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(sent.get(0).isSignedWith(localKey)).isTrue();
        assertThat(sent.get(0).attribute(XorMappedAddress.class).address()).isEqualTo(unknown);
        assertThat(sent.get(1).messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(agent.isPeerAddress(unknown)).isTrue();
        assertThat(agent.diagnostics().remoteCandidates())
                .anyMatch(candidate -> candidate.type() == CandidateType.PEER_REFLEXIVE);
    }

    @Test
    void isNominatedOnlyOnceItsOwnCheckIsAnswered() {
        start();
        StunMessage ownCheck = drain().get(0);
        receive(check().with(new IceControlling(1)).with(new UseCandidate()).build(), localKey, PEER);
        assertThat(agent.state()).isEqualTo(IceState.CHECKING);

        receive(answerTo(ownCheck), remoteKey, PEER);

        assertThat(agent.state()).isEqualTo(IceState.CONNECTED);
        assertThat(agent.selectedRemote()).isEqualTo(PEER);
    }

    @Test
    void doesNotWaitForABetterPairThatItHasNoAddressFor() {
        agent.onRole(IceRole.CONTROLLING, nowUs);
        TransportAddress ipv6 = new TransportAddress(true, 0x20010db8_00000000L, 1, 5000);
        agent.onRemoteCandidate(IceCandidate.of(1, 1_000_000, ipv6, CandidateType.HOST, null), nowUs);
        start();
        receive(answerTo(drain().get(0)), remoteKey, PEER);

        assertThat(drain())
                .singleElement()
                .satisfies(
                        sent -> assertThat(sent.attribute(UseCandidate.class)).isNotNull());
    }

    @Test
    void saysThatThereWasNothingToTryWhenThePeerIsOfAnotherFamily() {
        TransportAddress ipv6 = new TransportAddress(true, 0x20010db8_00000000L, 1, 5000);
        agent.onRemoteCredentials(REMOTE, nowUs);
        agent.onRemoteCandidate(IceCandidate.of(1, 1_000_000, ipv6, CandidateType.HOST, null), nowUs);
        nowUs += CONFIG.failAfterUs();
        agent.onTimeout(nowUs);

        assertThat(agent.diagnostics().lastReason()).isEqualTo(IceReason.NO_REMOTE_CANDIDATES);
    }

    @Test
    void repeatsItsNominationInEveryConsentCheckUnderANewTransaction() {
        agent.onRole(IceRole.CONTROLLING, nowUs);
        start();
        receive(answerTo(drain().get(0)), remoteKey, PEER);
        StunMessage nomination = drain().get(0);
        assertThat(nomination.attribute(UseCandidate.class)).isNotNull();
        assertThat(agent.selectedRemote()).isNull();
        receive(answerTo(nomination), remoteKey, PEER);
        assertThat(agent.selectedRemote()).isEqualTo(PEER);

        long selectedUs = nowUs;
        nowUs = agent.nextDeadlineUs();
        agent.onTimeout(nowUs);
        List<StunMessage> sent = drain();

        assertThat(nowUs - selectedUs).isBetween(4_000_000L, 6_000_000L); // RFC 7675 §5.1
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).attribute(UseCandidate.class)).isNotNull();
        assertThat(sent.get(0).transactionId()).isNotEqualTo(nomination.transactionId());
        nowUs += 2_000_000;
        agent.onTimeout(nowUs);
        assertThat(drain()).isEmpty();
    }

    @Test
    void nominatesAlsoWhenTwoOfItsChecksAreAnsweredBeforeItCanSend() {
        agent.onRole(IceRole.CONTROLLING, nowUs);
        start();
        StunMessage first = drain().get(0);
        nowUs += 100_000;
        receive(check().with(new IceControlled(1)).build(), localKey, PEER);
        StunMessage second = drain().get(1); // after the answer to theirs
        assertThat(second.messageClass()).isEqualTo(StunClass.REQUEST);

        receive(answerTo(first), remoteKey, PEER);
        receive(answerTo(second), remoteKey, PEER);

        List<StunMessage> sent = drain();
        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).attribute(UseCandidate.class)).isNotNull();
        receive(answerTo(sent.get(0)), remoteKey, PEER);
        assertThat(agent.state()).isEqualTo(IceState.CONNECTED);
    }

    /** Two pairs work, and the better one is nominated. */
    private StunMessage nominateWithAnotherValid() {
        agent.onRole(IceRole.CONTROLLING, nowUs);
        agent.onRemoteCandidate(IceCandidate.of(2, 50, OTHER, CandidateType.HOST, null), nowUs);
        start();
        StunMessage first = drain().get(0);
        nowUs += CONFIG.pacingUs();
        StunMessage second = drain().get(0);
        receive(answerTo(second), remoteKey, OTHER);
        receive(answerTo(first), remoteKey, PEER);
        StunMessage nomination = drain().get(0);
        assertThat(nomination.attribute(UseCandidate.class)).isNotNull();
        return nomination;
    }

    /** Lets time pass without an answer until another one is nominated; that check. */
    private StunMessage awaitOtherNomination(StunMessage nomination) {
        long endUs = nowUs + 2 * CONFIG.doubtTimeoutUs();
        while (nowUs < endUs) {
            nowUs = agent.nextDeadlineUs();
            agent.onTimeout(nowUs);
            for (StunMessage sent : drain()) {
                boolean isAnother = !sent.transactionId().equals(nomination.transactionId());
                if (isAnother && sent.attribute(UseCandidate.class) != null) {
                    return sent;
                }
            }
        }
        throw new AssertionError("nothing else was nominated");
    }

    @Test
    void nominatesAnotherPairWithinTwoSecondsWhenTheFirstOneDies() {
        StunMessage other = awaitOtherNomination(nominateWithAnotherValid());
        receive(answerTo(other), remoteKey, OTHER);

        assertThat(agent.state()).isEqualTo(IceState.CONNECTED);
        assertThat(agent.selectedRemote()).isEqualTo(OTHER);
    }

    @Test
    void takesALateAnswerToItsFirstNomination() {
        StunMessage first = nominateWithAnotherValid();
        StunMessage other = awaitOtherNomination(first);
        receive(answerTo(first), remoteKey, PEER);
        assertThat(agent.selectedRemote()).isEqualTo(PEER);

        nowUs += 2_000_000;
        agent.onTimeout(nowUs);
        assertThat(drain()).noneMatch(sent -> sent.transactionId().equals(other.transactionId()));
    }

    private static StunMessage answerTo(StunMessage request) {
        return StunMessage.success(StunMessage.BINDING, request.transactionId())
                .with(new XorMappedAddress(HOST))
                .build();
    }

    @Test
    void believesNoAnswerThatIsForgedMovedOrRepeated() {
        start();
        StunMessage ownCheck = drain().get(0);

        receive(answerTo(ownCheck), IntegrityKey.shortTerm("guess"), PEER);
        receive(answerTo(ownCheck), null, PEER);
        assertThat(drops(IceDrop.WRONG_INTEGRITY)).isEqualTo(2);
        assertThat(agent.diagnostics().pairs().get(0).state()).isEqualTo(PairState.IN_PROGRESS);

        receive(answerTo(ownCheck), remoteKey, PEER.withPort(1));
        assertThat(drops(IceDrop.WRONG_SOURCE)).isEqualTo(1);
        assertThat(agent.diagnostics().pairs().get(0).failure()).isEqualTo(PairFailure.NOT_SYMMETRIC);

        receive(answerTo(ownCheck), remoteKey, PEER);
        assertThat(drops(IceDrop.UNKNOWN_TRANSACTION)).isEqualTo(1);
        assertThat(agent.diagnostics().pairs().get(0).responsesReceived()).isZero();
    }

    @Test
    void failsAsRefusedWhenThePeerOnlyRefuses() {
        start();
        StunMessage ownCheck = drain().get(0);
        receive(
                StunMessage.error(StunMessage.BINDING, ownCheck.transactionId(), 401, "")
                        .build(),
                null,
                PEER);
        nowUs += CONFIG.failAfterUs();
        agent.onTimeout(nowUs);

        IceEvent last = null;
        for (IceEvent event = agent.pollEvent(); event != null; event = agent.pollEvent()) {
            last = event;
        }
        assertThat(last).isEqualTo(new IceEvent.StateChanged(IceState.CHECKING, IceState.FAILED, IceReason.REFUSED));
    }

    @Test
    void refusesARequestItDoesNotUnderstand() {
        start();
        drain();
        byte[] unknown = {0x7A, (byte) 0xBC, 0, 0};
        ByteBuffer signed = packet(check().build(), localKey);
        byte[] bytes = new byte[signed.remaining()];
        signed.get(bytes);
        // 32 bytes of integrity and fingerprint are made anew behind the unknown attribute
        ByteBuffer body = ByteBuffer.allocate(1500);
        body.put(bytes, 0, bytes.length - 32).put(unknown);
        resign(body);
        agent.onReceived(body.flip(), PEER, nowUs);

        StunMessage refusal = drain().get(0);
        assertThat(refusal.attribute(ErrorCode.class).code()).isEqualTo(420);
        assertThat(refusal.isSignedWith(localKey)).isTrue();
    }

    private void resign(ByteBuffer body) {
        try {
            body.putShort(2, (short) (body.position() - 20 + 24));
            javax.crypto.Mac mac = javax.crypto.Mac.getInstance("HmacSHA1");
            mac.init(new javax.crypto.spec.SecretKeySpec(
                    agent.localCredentials().password().getBytes(java.nio.charset.StandardCharsets.UTF_8), "HmacSHA1"));
            mac.update(body.array(), 0, body.position());
            body.putShort((short) 8).putShort((short) 20).put(mac.doFinal());
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void flood(int packets) {
        IntegrityKey wrongKey = IntegrityKey.shortTerm("wrong");
        for (int i = 0; i < packets; i++) {
            TransportAddress from = new TransportAddress(false, 0, random.nextInt() & 0xFFFF_FFFFL, 1 + i % 60_000);
            receive(check().with(new IceControlling(1)).build(), wrongKey, from);
        }
    }

    @Test
    void spendsNothingOnForgedPackets() {
        start();
        drain();
        flood(20_000);

        assertThat(drops(IceDrop.WRONG_INTEGRITY)).isEqualTo(ForgeryBudget.PER_SECOND); // so many were hashed
        assertThat(drops(IceDrop.FORGERY_LIMIT)).isEqualTo(20_000 - ForgeryBudget.PER_SECOND);
        assertThat(drain()).isEmpty();
        assertThat(agent.diagnostics().pairs()).hasSize(1);
    }

    @Test
    void answersThePeerInTheMidstOfAFloodAndEverybodyElseSoonAfter() {
        start();
        drain();
        flood(20_000);
        StunMessage check = check().with(new IceControlling(1)).build();
        receive(check, localKey, PEER);
        assertThat(drain()).anyMatch(sent -> sent.messageClass() == StunClass.SUCCESS);

        receive(check, localKey, PEER.withPort(77));
        assertThat(drain()).isEmpty();
        nowUs += 1_000_000;
        receive(check, localKey, PEER.withPort(77));
        assertThat(drain()).anyMatch(sent -> sent.messageClass() == StunClass.SUCCESS);
    }

    @Test
    void readsAllTheChecksOfAnHonestPeerHoweverManyTheyAre() {
        start();
        drain();
        for (int i = 0; i < 2_000; i++) {
            receive(check().with(new IceControlling(1)).build(), localKey, PEER.withPort(1000 + i));
            drain();
        }

        assertThat(drops(IceDrop.FORGERY_LIMIT)).isZero();
    }

    @Test
    void staysBoundedWhenThePeerItselfFloods() {
        for (boolean isStarted : new boolean[] {false, true}) {
            makeAgent();
            if (isStarted) {
                start();
            }
            for (int i = 0; i < 2_000; i++) {
                TransportAddress from = TransportAddress.ipv4(10, 1, i >> 8, i & 0xFF, 9);
                receive(
                        check().with(new IceControlling(1))
                                .with(new UseCandidate())
                                .build(),
                        localKey,
                        from);
                agent.onRemoteCandidate(IceCandidate.of(i, i, from.withPort(10), CandidateType.HOST, null), nowUs);
                agent.onRemoteCandidate(
                        new IceCandidate("1", 1, "udp", i, i + ".local", 9, CandidateType.HOST, null), nowUs);
            }

            IceDiagnostics diagnostics = agent.diagnostics();
            assertThat(diagnostics.pairs().size())
                    .isLessThanOrEqualTo(CONFIG.limits().maxPairs());
            assertThat(diagnostics.remoteCandidates().size())
                    .isLessThanOrEqualTo(CONFIG.limits().maxRemoteCandidates());
            assertThat(drain().size())
                    .isLessThanOrEqualTo(CONFIG.limits().maxQueuedResponses()
                            + CONFIG.limits().maxRemoteCandidates()
                            + 1);
            assertThat(drops(IceDrop.REMOTE_CANDIDATE_LIMIT)).isPositive();
        }
    }

    private static IceCandidate numbered(int number) {
        return IceCandidate.of(number, 100, PEER.withPort(6000 + number), CandidateType.HOST, null);
    }

    @Test
    void keepsCandidatesThatOutrunTheRestartTheyBelongTo() {
        start();
        for (int i = 0; i < 2 * CONFIG.limits().maxEarlyChecks(); i++) {
            agent.onRemoteCandidate(numbered(i), "anew", nowUs);
        }
        agent.onRemoteCandidate(numbered(99), "never", nowUs);
        agent.onRemoteEndOfCandidates("anew", nowUs);
        assertThat(agent.diagnostics().pairs()).hasSize(1);
        assertThat(agent.diagnostics().hasAllRemoteCandidates()).isFalse();

        agent.onRemoteCredentials(new IceCredentials("anew", "q".repeat(24)), nowUs);
        assertThat(agent.diagnostics().remoteCandidates())
                .hasSize(CONFIG.limits().maxEarlyChecks())
                .contains(numbered(0))
                .doesNotContain(numbered(99));
        assertThat(agent.diagnostics().hasAllRemoteCandidates()).isTrue();
        assertThat(drops(IceDrop.EARLY_CANDIDATE_LIMIT))
                .isEqualTo(CONFIG.limits().maxEarlyChecks() + 1L);
    }

    @Test
    void takesNoCandidatesOfBeforeARestart() {
        start();
        agent.onRemoteCredentials(new IceCredentials("anew", "q".repeat(24)), nowUs);
        agent.onRemoteCandidate(numbered(1), REMOTE.ufrag(), nowUs);
        agent.onRemoteEndOfCandidates(REMOTE.ufrag(), nowUs);
        agent.onRemoteCandidate(numbered(2), "anew", nowUs);

        assertThat(agent.diagnostics().remoteCandidates()).containsExactly(numbered(2));
        assertThat(agent.diagnostics().hasAllRemoteCandidates()).isFalse();
        assertThat(drops(IceDrop.PAST_CANDIDATE)).isEqualTo(1);
    }

    @Test
    void takesCandidatesBeforeTheFirstCredentialsWhateverTheySay() {
        agent.onRemoteCandidate(numbered(1), REMOTE.ufrag(), nowUs);
        agent.onRemoteCandidate(numbered(2), nowUs);
        agent.onRemoteCredentials(REMOTE, nowUs);

        assertThat(agent.diagnostics().remoteCandidates()).hasSize(2);
    }

    @Test
    void keepsWhatItCannotUseForTheDiagnosticsOnly() {
        start();
        for (String line : List.of(
                "candidate:1 1 udp 2113937151 4f1c8d3e-0b6f-4f6e-9c7c-5a3a1c9b2d11.local 54400 typ host",
                "candidate:2 1 tcp 1518280447 192.168.0.7 9 typ host tcptype active",
                "candidate:3 2 udp 2113937151 192.168.0.7 54400 typ host",
                "candidate:4 1 udp 2113937151 fe80::1 54400 typ host",
                "candidate:5 1 udp 2113937151 255.255.255.255 54400 typ host",
                "candidate:6 1 udp 2113937151 0.0.0.0 54400 typ host",
                "candidate:7 1 udp 2113937151 ff02::1 54400 typ host")) {
            agent.onRemoteCandidate(IceCandidate.parse(line), nowUs);
        }

        assertThat(agent.diagnostics().pairs()).hasSize(1);
        assertThat(agent.diagnostics().remoteCandidates()).hasSize(8);
        assertThat(drops(IceDrop.UNUSABLE_CANDIDATE)).isEqualTo(7);
    }

    @Test
    void learnsTheTrueTypeOfACandidateThatArrivesAfterItsCheck() {
        start();
        receive(check().with(new IceControlling(1)).build(), localKey, PEER.withPort(77));
        IceCandidate late = IceCandidate.of(9, 5000, PEER.withPort(77), CandidateType.SERVER_REFLEXIVE, HOST);
        agent.onRemoteCandidate(late, nowUs);

        assertThat(agent.diagnostics().remoteCandidates()).contains(late).hasSize(2);
    }

    @Test
    void neverThrowsWhateverArrives() {
        start();
        StunMessage ownCheck = drain().get(0);
        List<byte[]> corpus = new ArrayList<>();
        for (StunMessage message : List.of(
                check().with(new IceControlling(1)).with(new UseCandidate()).build(),
                check().with(new IceControlled(-1)).build(),
                answerTo(ownCheck),
                StunMessage.error(StunMessage.BINDING, ownCheck.transactionId(), 487, "Role Conflict")
                        .build())) {
            for (IntegrityKey key : List.of(localKey, remoteKey)) {
                ByteBuffer packet = packet(message, key);
                byte[] bytes = new byte[packet.remaining()];
                packet.get(bytes);
                corpus.add(bytes);
            }
        }
        Fuzz.decoder(20_261_121, 30_000, corpus, input -> {
            nowUs += random.nextInt(1000);
            TransportAddress from = random.chance(0.5) ? PEER : PEER.withPort(random.nextInt(0x10000));
            agent.onReceived(ByteBuffer.wrap(input), from, nowUs);
            if (agent.nextDeadlineUs() <= nowUs) {
                agent.onTimeout(nowUs);
            }
            drain();
        });
        assertThat(agent.diagnostics().drops()).containsKey(IceDrop.MALFORMED);
    }
}
