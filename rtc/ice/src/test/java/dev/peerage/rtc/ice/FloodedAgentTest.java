package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunAttribute.UseCandidate;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import org.junit.jupiter.api.Test;

/** An agent that is sent more than makes sense, by strangers or by its peer. */
class FloodedAgentTest extends ScriptedPeer {

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
}
