package dev.peerage.rtc.ice;

import org.jspecify.annotations.Nullable;

/**
 * Decides which pair carries the data (RFC 8445 §8.1.1, regular nomination).
 *
 * <p>The controlling agent nominates the best valid pair: at once if no better one is left to try, else a short while
 * after the first became valid. It moves on when a better pair becomes valid later, or when consent on the selected one
 * is late and another pair answers; RFC 8445 §8.1.1 knows one nomination only, but peers follow the latest. The
 * controlled agent takes the pair nominated last, once it is valid for itself.
 */
final class Nomination {

    private final IceConfig config;
    private @Nullable CandidatePair selected;
    private @Nullable CandidatePair nominated;
    private long decideUs = Long.MAX_VALUE;

    Nomination(IceConfig config) {
        this.config = config;
    }

    /** The pair data goes to. */
    @Nullable
    CandidatePair selected() {
        return selected;
    }

    /** The pair that will be selected when its check is answered. */
    @Nullable
    CandidatePair nominated() {
        return nominated;
    }

    /** When {@link #choose} may know more than now. */
    long nextDeadlineUs() {
        return nominated == null ? decideUs : Long.MAX_VALUE;
    }

    void onValid(long nowUs) {
        decideUs = Math.min(decideUs, nowUs + config.nominationDelayUs());
    }

    /** The pair to nominate now, or null. Asked by the controlling agent after everything that happened. */
    @Nullable
    CandidatePair choose(CheckList checkList, boolean isConsentLate, long nowUs) {
        if (nominated != null) {
            return null;
        }
        boolean isTime = nowUs >= decideUs;
        if (isTime) {
            decideUs = Long.MAX_VALUE;
        }
        CandidatePair current = selected;
        if (current == null) {
            CandidatePair hopeful = checkList.best(pair -> pair.state() != PairState.FAILED);
            boolean isBestValid = hopeful != null && hopeful.isValid();
            return isBestValid || isTime ? checkList.best(CandidatePair::isValid) : null;
        }
        CandidatePair other = checkList.best(pair -> pair.isValid() && pair != current);
        if (other == null) {
            return null;
        }
        boolean isBetter = isTime && other.priority() > current.priority();
        return isConsentLate || isBetter ? other : null;
    }

    void nominate(CandidatePair pair) {
        nominated = pair;
        decideUs = Long.MAX_VALUE; // until another pair becomes valid, there is nothing else to decide
    }

    void select(CandidatePair pair) {
        selected = pair;
        nominated = null;
    }

    /** The pair's checks came to nothing. */
    void onFailed(CandidatePair pair) {
        if (nominated == pair) {
            nominated = null;
            decideUs = 0; // the next best is due at once
        }
    }

    /** A nomination belongs to the role it was made in. */
    void onRoleSwitched() {
        nominated = null;
        decideUs = 0;
    }
}
