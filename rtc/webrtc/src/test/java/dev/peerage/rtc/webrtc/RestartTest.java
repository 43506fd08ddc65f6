package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static dev.peerage.rtc.webrtc.SimPeers.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ICE restarts on a live connection, over signalling that takes 30 ms. */
class RestartTest {

    static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final long SECOND_US = 1_000_000;

    private final SimPeers net = new SimPeers(3, 0);
    private final SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
    private final SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
    private int chat;

    @BeforeEach
    void connect() {
        chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(SECOND_US);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsDataFlowingWhileIceRestarts(boolean isByFirstOfferer) {
        SimPeers.Peer restarter = isByFirstOfferer ? a : b;
        String before = ufrag(restarter);

        restart(restarter, isByFirstOfferer ? b : a);
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add("m" + i);
            send(a, chat, "m" + i, net);
            net.run(10_000);
        }
        net.run(SECOND_US);

        assertThat(texts(b)).isEqualTo(sent);
        assertThat(ufrag(restarter)).isNotEqualTo(before);
        assertThat(a.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(2);
        assertThat(b.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(2);
        assertThat(a.all(PeerConnectionEvent.StateChanged.class)).hasSize(2); // CONNECTING, CONNECTED
        assertThat(b.all(PeerConnectionEvent.StateChanged.class)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void followsAPeerToAnotherNetwork(boolean isByFirstOfferer) {
        SimPeers.Peer mover = isByFirstOfferer ? a : b;
        mover.moveTo(net.socket(3));
        mover.connection.onLocalHost(mover.socket.address, net.nowUs);

        restart(mover, isByFirstOfferer ? b : a);
        send(a, chat, "hello from elsewhere", net);
        net.run(3 * SECOND_US);

        assertThat(texts(b)).containsExactly("hello from elsewhere");
        SimPeers.Peer other = isByFirstOfferer ? b : a;
        assertThat(other.connection.stats().remote()).isEqualTo(net.socket(3).address);
    }

    @Test
    void losesNoCandidateThatOvertakesTheOfferToRestart() {
        a.moveTo(net.socket(3));
        a.onEvent = event -> {
            if (event instanceof PeerConnectionEvent.LocalCandidate local) {
                b.connection.onRemoteCandidate(local.candidate(), net.nowUs); // at once
            }
        };
        SessionDescription offer = a.connection.restartIce(net.nowUs);
        a.connection.onLocalHost(a.socket.address, net.nowUs);
        a.drain();
        SessionDescription answer = b.connection.onOffer(offer, net.nowUs);
        b.drain();
        a.connection.onAnswer(answer, net.nowUs);

        assertThat(b.connection.stats().ice().remoteCandidates())
                .extracting(IceCandidate::address)
                .contains(a.socket.address);
    }

    @Test
    void bringsADisconnectedConnectionBack() {
        a.moveTo(net.socket(3)); // without telling anyone
        net.isCut = true;
        net.run(20 * SECOND_US);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.DISCONNECTED);
        net.isCut = false;

        a.connection.onLocalHost(a.socket.address, net.nowUs);
        restart(a, b);
        net.run(SECOND_US);

        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        send(a, chat, "back", net);
        net.run(3 * SECOND_US);
        assertThat(texts(b)).containsExactly("back");
    }

    @Test
    void agreesWhenBothRestartAtOnce() {
        restart(a, b);
        restart(b, a);
        net.run(SECOND_US);

        assertThat(a.connection.stats().drops()).containsEntry(PeerConnectionDrop.OFFER_AGAINST_OURS, 1L);
        assertThat(a.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(2);
        assertThat(b.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(2);
        send(a, chat, "agreed", net);
        net.run(SECOND_US);
        assertThat(texts(b)).containsExactly("agreed");
        restart(b, a); // either may again
        net.run(SECOND_US);
        assertThat(a.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(3);
    }

    @Test
    void dataThatNobodyAcknowledgesPutsThePathInDoubtAtOnce() {
        net.run(10 * SECOND_US);
        long sentBefore = a.connection.stats().selectedPair().requestsSent();
        net.isCut = true;
        send(a, chat, "?", net);
        net.run(250_000);
        assertThat(a.connection.stats().selectedPair().requestsSent()).isEqualTo(sentBefore);
        net.run(100_000); // 300 ms are over
        assertThat(a.connection.stats().selectedPair().requestsSent()).isEqualTo(sentBefore + 1);
        net.run(SECOND_US);

        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.DISCONNECTED);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTED); // has nothing to doubt
        net.isCut = false;
        net.run(3 * SECOND_US);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(texts(b)).containsExactly("?");
    }

    @Test
    void dataThatFlowsPutsNothingInDoubt() {
        long before = a.connection.stats().selectedPair().requestsSent();
        for (int i = 0; i < 200; i++) {
            send(a, chat, "m" + i, net);
            net.run(50_000);
        }
        // 10 s are two of RFC 7675's consent intervals, or three
        assertThat(a.connection.stats().selectedPair().requestsSent()).isBetween(before + 1, before + 3);
    }

    @Test
    void livesOnWhenNobodyAnswersTheOffer() {
        a.connection.restartIce(net.nowUs);
        net.run(120 * SECOND_US);

        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        restart(a, b);
        net.run(SECOND_US);
        assertThat(b.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOfferThatWasLostDoesNotKeepTheOtherSideFromRestarting(boolean isAnswerLost) {
        SessionDescription lost = a.connection.restartIce(net.nowUs);
        a.drain();
        if (isAnswerLost) {
            b.connection.onOffer(lost, net.nowUs);
            b.drain();
        }
        net.run(SECOND_US);
        b.moveTo(net.socket(3));
        b.connection.onLocalHost(b.socket.address, net.nowUs);
        for (int i = 0; i < 3; i++) {
            restart(b, a);
            net.run(3 * SECOND_US);
        }
        net.run(40 * SECOND_US);

        assertThat(a.connection.stats().drops()).containsEntry(PeerConnectionDrop.OFFER_AGAINST_OURS, 2L);
        assertThat(a.connection.stats().remote()).isEqualTo(net.socket(3).address);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
    }

    @Test
    void agreesAlsoWhenTheOffersCrossSoLateThatBothGiveWay() {
        net.signallingDelayUs = 6 * SECOND_US;
        restart(a, b);
        restart(b, a);
        net.run(30 * SECOND_US);

        assertThat(a.connection.stats().drops()).isEmpty();
        send(a, chat, "agreed", net);
        net.run(SECOND_US);
        assertThat(texts(b)).containsExactly("agreed");
        assertThat(a.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(2);
        net.run(60 * SECOND_US);
        assertThat(a.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
    }

    @Test
    void refusesAnAnswerThatTurnsTheRolesOfDtlsRound() {
        SessionDescription offer = b.connection.restartIce(net.nowUs);
        b.drain();
        String answer = a.connection.onOffer(offer, net.nowUs).sdp();
        assertThat(answer).contains("a=setup:passive");

        b.connection.onAnswer(
                SessionDescription.answer(answer.replace("a=setup:passive", "a=setup:active")), net.nowUs);
        b.drain();

        assertThat(b.all(PeerConnectionEvent.DescriptionRefused.class)).hasSize(1);
        b.connection.onAnswer(SessionDescription.answer(answer), net.nowUs);
        net.run(SECOND_US);
        assertThat(b.connection.statsReport().transport().selectedCandidatePairChanges())
                .isEqualTo(2);
    }

    @Test
    void refusesToBecomeAConnectionToSomeoneElse() {
        SessionDescription offer = a.connection.restartIce(net.nowUs);
        String theirs = CERTIFICATE_B.fingerprint().toString();
        String other = CERTIFICATE_A.fingerprint().toString();

        SessionDescription answer =
                b.connection.onOffer(SessionDescription.offer(offer.sdp().replace(other, theirs)), net.nowUs);
        b.drain();

        assertThat(answer).isNull();
        assertThat(b.all(PeerConnectionEvent.DescriptionRefused.class)).hasSize(1);
        assertThat(b.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
        send(a, chat, "still here", net);
        net.run(SECOND_US);
        assertThat(texts(b)).containsExactly("still here");
    }

    @Test
    void answersAnOfferThatChangesNothing() {
        SessionDescription offer = a.connection.restartIce(net.nowUs);
        SessionDescription first = b.connection.onOffer(offer, net.nowUs);
        SessionDescription again = b.connection.onOffer(offer, net.nowUs);

        assertThat(again.sdp().replaceFirst("o=.*", "")).isEqualTo(first.sdp().replaceFirst("o=.*", ""));
    }

    @Test
    void isForLiveConnectionsOnly() {
        PeerConnection fresh = SimPeers.connection(net, CERTIFICATE_A, PeerConnectionConfig.defaults());
        assertThatThrownBy(() -> fresh.restartIce(net.nowUs)).isInstanceOf(IllegalStateException.class);
        a.connection.close(net.nowUs);
        assertThatThrownBy(() -> a.connection.restartIce(net.nowUs)).isInstanceOf(IllegalStateException.class);
    }

    private void restart(SimPeers.Peer from, SimPeers.Peer to) {
        SessionDescription offer = from.connection.restartIce(net.nowUs);
        from.drain();
        net.later(net.signallingDelayUs, () -> {
            SessionDescription answer = to.connection.onOffer(offer, net.nowUs);
            to.drain();
            if (answer != null) {
                net.later(net.signallingDelayUs, () -> {
                    from.connection.onAnswer(answer, net.nowUs);
                    from.drain();
                });
            }
        });
    }

    private static String ufrag(SimPeers.Peer peer) {
        return peer.connection.statsReport().transport().iceLocalUsernameFragment();
    }
}
