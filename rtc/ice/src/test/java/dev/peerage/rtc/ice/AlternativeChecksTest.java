package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pairs that could carry the data are counted on as long as they answer. */
class AlternativeChecksTest {

    private static final IceConfig CONFIG = IceConfig.defaults();

    private final SeededRandom random = new SeededRandom(1);
    private final AlternativeChecks checks = new AlternativeChecks(CONFIG);
    private final List<CandidatePair> pairs = new ArrayList<>();
    private CheckList checkList;
    private long nowUs = 1_000_000;

    /** One that is selected and some others, each of which has had its turn. */
    private void havePairs(int alternatives) {
        checkList = new Generation(CONFIG, IceCredentials.generate(random), new DropCounters()).checkList();
        pairs.clear();
        for (int i = 0; i <= alternatives; i++) {
            Route route = Route.direct(TransportAddress.ipv4(10, 0, 1, i + 1, 5000));
            checkList.add(route, IceCandidate.of(i, 1000, route.remote(), CandidateType.HOST, null));
            pairs.add(checkList.find(route));
            for (int sample = 0; sample < 3; sample++) {
                probe(pairs.get(i), true);
            }
        }
        checks.restart(nowUs);
        for (int i = 0; i < alternatives; i++) {
            nowUs = checks.nextDeadlineUs();
            probe(checks.next(checkList, pairs.get(0), nowUs), true);
        }
    }

    private void probe(CandidatePair pair, boolean isAnswered) {
        Retransmission once = new Retransmission(CONFIG.checkRtoUs(), CONFIG.checkMaxRtoUs(), 1, nowUs);
        Check check = new Check(TransactionId.next(1, random), pair, IceRole.CONTROLLING, false, once, nowUs);
        once.onSent(nowUs);
        pair.onSent(nowUs);
        if (isAnswered) {
            pair.onResponse(check, CandidateType.HOST, nowUs + 20_000);
        }
    }

    /** Goes on to the next turn of one, which loses what is sent to the dead. */
    private CandidatePair turn(CandidatePair dead) {
        while (true) {
            nowUs = checks.nextDeadlineUs();
            CandidatePair next = checks.next(checkList, pairs.get(0), nowUs);
            probe(next, next != dead);
            if (next == dead) {
                return next;
            }
        }
    }

    @Test
    void oneLostCheckDoesNotMakeADeadPairHoweverManyTakeTurns() {
        for (int alternatives = 1; alternatives <= 3; alternatives++) {
            havePairs(alternatives);
            CandidatePair lossy = pairs.get(1);
            turn(lossy);
            nowUs = checks.nextDeadlineUs();
            checks.next(checkList, pairs.get(0), nowUs);

            assertThat(lossy.isValid()).as("%d alternatives", alternatives).isTrue();
        }
    }

    @Test
    void twoLostChecksDo() {
        havePairs(3);
        CandidatePair dead = pairs.get(1);
        turn(dead);
        turn(dead);
        assertThat(dead.isValid()).isTrue(); // the second may still be answered
        nowUs = checks.nextDeadlineUs();
        checks.next(checkList, pairs.get(0), nowUs);

        assertThat(dead.isValid()).isFalse();
    }
}
