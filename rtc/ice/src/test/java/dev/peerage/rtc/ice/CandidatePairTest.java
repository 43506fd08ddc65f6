package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.SeededRandom;
import org.junit.jupiter.api.Test;

/** The states of a pair and the ways between them. */
class CandidatePairTest {

    private static final Route ROUTE = Route.direct(TransportAddress.ipv4(10, 0, 0, 2, 5000));

    private final SeededRandom random = new SeededRandom(1);
    private final Generation generation =
            new Generation(IceConfig.defaults(), IceCredentials.generate(random), new DropCounters());
    private final CandidatePair pair =
            new CandidatePair(generation, ROUTE, IceCandidate.of(1, 100, ROUTE.remote(), CandidateType.HOST, null));

    private Check check() {
        Retransmission once = new Retransmission(1, 1, 1, 0);
        return new Check(TransactionId.next(1, random), pair, IceRole.CONTROLLING, false, once, 0);
    }

    @Test
    void goesFromWaitingOverInProgressToSucceeded() {
        assertThat(pair.state()).isEqualTo(PairState.WAITING);
        Check check = check();
        pair.onCheckStarted(check);
        assertThat(pair.state()).isEqualTo(PairState.IN_PROGRESS);
        pair.onResponse(check, CandidateType.HOST, 1);
        assertThat(pair.state()).isEqualTo(PairState.SUCCEEDED);
        pair.onCheckStarted(check());
        assertThat(pair.state()).isEqualTo(PairState.SUCCEEDED); // it works until it is found not to
    }

    @Test
    void comesBackFromFailureByAPeersCheckOrALateAnswer() {
        Check check = check();
        pair.onCheckStarted(check);
        pair.fail(PairFailure.NO_RESPONSE);
        assertThat(pair.failure()).isEqualTo(PairFailure.NO_RESPONSE);
        pair.trigger(0, 1);
        assertThat(pair.state()).isEqualTo(PairState.WAITING);
        assertThat(pair.failure()).isEqualTo(PairFailure.NONE);

        pair.fail(PairFailure.NO_RESPONSE);
        pair.onResponse(check, CandidateType.HOST, 1);
        assertThat(pair.state()).isEqualTo(PairState.SUCCEEDED);
        assertThat(pair.failure()).isEqualTo(PairFailure.NONE);
    }

    @Test
    void isNotCheckedWhileItIsFailed() {
        pair.fail(PairFailure.NO_RESPONSE);

        assertThatThrownBy(() -> pair.onCheckStarted(check())).isInstanceOf(IllegalStateException.class);
    }
}
