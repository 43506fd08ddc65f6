package dev.peerage.rtc.ice;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which pair is checked next, and when (RFC 8445 §6.1.4.2).
 *
 * <p>Triggered checks and nominations go out at once: each answers an authentic packet of the peer, whose own pacing
 * bounds them. All others wait for the pace of the agent: first those never sent, then retransmissions.
 */
final class CheckSchedule {

    private final Generations generations;
    private final LocalCandidates local;
    private final Nomination nomination;
    private final int[] begun = new int[3];

    CheckSchedule(Generations generations, LocalCandidates local, Nomination nomination) {
        this.generations = generations;
        this.local = local;
        this.nomination = nomination;
    }

    private CheckList checkList() {
        return generations.active().checkList();
    }

    /** A pair whose triggered check is due. */
    @Nullable
    CandidatePair triggered(long nowUs) {
        for (CandidatePair pair : checkList().pairs()) {
            if (pair.triggeredUs() <= nowUs) {
                return pair;
            }
        }
        return null;
    }

    /**
     * The next pair to begin with: of each type of remote candidate the best, then of each the second, and so on. By
     * priority alone, as RFC 8445 §6.1.4.2 has it, a peer's dozen of interfaces would come before the address its NAT has.
     */
    @Nullable
    CandidatePair waiting(boolean isSettled) {
        Predicate<CandidatePair> worthChecking = worthChecking(isSettled);
        Arrays.fill(begun, 0);
        CandidatePair next = null;
        int leastBegun = Integer.MAX_VALUE;
        for (CandidatePair pair : checkList().pairs()) {
            if (pair.state() != PairState.WAITING) {
                begun[turnOf(pair)]++;
            }
        }
        for (CandidatePair pair : checkList().pairs()) {
            boolean isSooner = pair.state() == PairState.WAITING && begun[turnOf(pair)] < leastBegun;
            if (isSooner && worthChecking.test(pair)) {
                leastBegun = begun[turnOf(pair)];
                next = pair;
            }
        }
        return next;
    }

    /** Addresses of the peer's machine, of its NAT, and of servers take turns. */
    private static int turnOf(CandidatePair pair) {
        return pair.isRelayed() ? 2 : pair.remoteCandidate().type() == CandidateType.HOST ? 0 : 1;
    }

    /** A check that is to be sent again. */
    @Nullable
    Check retransmission(boolean isSettled, long nowUs) {
        CandidatePair due = checkList().best(worthChecking(isSettled).and(pair -> isDue(pair.check(), nowUs)));
        return due == null ? null : due.check();
    }

    private static boolean isDue(@Nullable Check check, long nowUs) {
        return check != null && check.retransmission().isDue(nowUs);
    }

    /** A pair whose check went out as often as it may, unanswered. */
    @Nullable
    CandidatePair exhausted(long nowUs) {
        for (CandidatePair pair : checkList().pairs()) {
            Check check = pair.check();
            if (check != null && check.retransmission().isExhausted(nowUs)) {
                return pair;
            }
        }
        return null;
    }

    /** When one of the above may have a pair; ordinary checks not before {@code pacedUs}. */
    long nextDeadlineUs(boolean isSettled, long pacedUs) {
        Predicate<CandidatePair> worthChecking = worthChecking(isSettled);
        long nextUs = Long.MAX_VALUE;
        for (CandidatePair pair : checkList().pairs()) {
            nextUs = Math.min(nextUs, pair.triggeredUs());
            Check check = pair.check();
            if (check != null && !check.retransmission().hasAttemptsLeft()) {
                nextUs = Math.min(nextUs, check.retransmission().nextUs());
            } else if (check != null && worthChecking.test(pair)) {
                nextUs = Math.min(
                        nextUs, Math.max(pacedUs, check.retransmission().nextUs()));
            } else if (pair.state() == PairState.WAITING && worthChecking.test(pair)) {
                nextUs = Math.min(nextUs, pacedUs);
            }
        }
        return nextUs;
    }

    /**
     * Whether an ordinary check of the pair can be of use: it can leave, and the pair is better than what we have
     * (RFC 8445 §8.1.2).
     *
     * @param isSettled whether a pair is selected and nothing speaks against it
     */
    private Predicate<CandidatePair> worthChecking(boolean isSettled) {
        CandidatePair selected = isSettled ? nomination.selectedOf(generations.active()) : null;
        return pair -> local.canCheck(pair)
                && (selected == null || pair == nomination.nominated() || pair.priority() > selected.priority());
    }
}
