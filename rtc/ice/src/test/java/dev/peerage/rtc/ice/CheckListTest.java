package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnLimits;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept when there is more than can be tried. */
class CheckListTest {

    private static final IceConfig CONFIG = IceConfig.defaults();
    private static final int MAX_PAIRS = CONFIG.limits().maxPairs();

    private final DropCounters drops = new DropCounters();
    private final SeededRandom random = new SeededRandom(1);
    private final CheckList checkList = new Generation(CONFIG, IceCredentials.generate(random), drops).checkList();
    private final LocalCandidates local = new LocalCandidates(CONFIG, drops, new ArrayDeque<>());
    private final List<Base> bases = new ArrayList<>(List.of(Base.SOCKET));

    @BeforeEach
    void haveFourRelays() {
        TurnClient client = new TurnClient(TurnLimits.defaults(), random);
        for (int i = 0; i < 4; i++) {
            bases.add(Base.relayed(client.lease(SimTurnServer.CLIENT_VIEW, i)));
        }
    }

    private static TransportAddress remote(int number) {
        return TransportAddress.ipv4(10, 0, 1, number, 5000);
    }

    private static IceCandidate candidate(int number, long priority) {
        return IceCandidate.of(number, priority, remote(number), CandidateType.HOST, null);
    }

    private void add(Base base, int number, long priority) {
        checkList.add(new Route(base, remote(number)), candidate(number, priority));
        checkList.prioritise(local, true, pair -> false);
    }

    private void fill() {
        for (int number = 1; number <= MAX_PAIRS / bases.size(); number++) {
            for (Base base : bases) {
                add(base, number, 1000 + number);
            }
        }
        assertThat(checkList.pairs()).hasSize(MAX_PAIRS);
    }

    private long drops(IceDrop reason) {
        return drops.snapshot().getOrDefault(reason, 0L);
    }

    @Test
    void takesAsManyPairsAsTheLimitSaysAlsoIfEachRemoteCandidateCostsFive() {
        fill();

        assertThat(checkList.remoteCandidates()).hasSize(MAX_PAIRS / 5);
        assertThat(drops.snapshot()).isEmpty();
    }

    @Test
    void dropsThePairOfLowestPriorityWhenThereAreTooMany() {
        fill();
        CandidatePair worst = checkList.pairs().get(MAX_PAIRS - 1);
        add(Base.SOCKET, 100, 2000);

        assertThat(checkList.find(Route.direct(remote(100)))).isNotNull();
        assertThat(checkList.find(worst.route())).isNull();
        assertThat(checkList.pairs()).hasSize(MAX_PAIRS).doesNotContain(worst);
        assertThat(drops(IceDrop.PAIR_LIMIT)).isEqualTo(1);

        add(Base.SOCKET, 101, 0);
        assertThat(checkList.find(Route.direct(remote(101)))).isNull();
        assertThat(drops(IceDrop.PAIR_LIMIT)).isEqualTo(2);
    }

    @Test
    void dropsFailedPairsFirstAndNeitherOneThatWorksNorOneThatIsNeeded() {
        fill();
        CandidatePair works = checkList.pairs().get(MAX_PAIRS - 1);
        CandidatePair needed = checkList.pairs().get(MAX_PAIRS - 2);
        CandidatePair failed = checkList.pairs().get(0);
        works.onLitePeerCheck(1);
        failed.fail(PairFailure.NO_RESPONSE);
        for (int number = 100; number < 102; number++) {
            checkList.add(Route.direct(remote(number)), candidate(number, 2000));
            checkList.prioritise(local, true, pair -> pair == needed);
        }

        assertThat(checkList.pairs()).hasSize(MAX_PAIRS).contains(works, needed).doesNotContain(failed);
    }

    @Test
    void takesAFurtherRemoteCandidateOnlyForOneThatFailedOnAllWays() {
        int max = CONFIG.limits().maxRemoteCandidates();
        for (int number = 1; number <= max; number++) {
            add(Base.SOCKET, number, 1000);
        }
        add(bases.get(1), 1, 1000);
        checkList.find(Route.direct(remote(1))).fail(PairFailure.NO_RESPONSE);
        add(Base.SOCKET, 100, 2000);
        assertThat(checkList.find(Route.direct(remote(100)))).isNull();
        assertThat(drops(IceDrop.REMOTE_CANDIDATE_LIMIT)).isEqualTo(1);

        checkList.find(new Route(bases.get(1), remote(1))).fail(PairFailure.NO_RESPONSE);
        add(Base.SOCKET, 100, 2000);
        assertThat(checkList.find(Route.direct(remote(100)))).isNotNull();
        assertThat(checkList.remoteCandidates()).hasSize(max);
    }
}
