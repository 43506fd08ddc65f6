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
import dev.peerage.testkit.Fuzz;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One agent against a peer played by the test, well-behaved or not. */
class IceAgentAgainstScriptedPeerTest extends ScriptedPeer {

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
