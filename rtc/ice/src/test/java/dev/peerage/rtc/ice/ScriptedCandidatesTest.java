package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent makes of the candidates it is told, early, late or useless. */
class ScriptedCandidatesTest extends ScriptedPeer {

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
}
