package dev.peerage.rtc.ice;

import org.jspecify.annotations.Nullable;

/**
 * Decides which pair carries the data (RFC 8445 §8.1.1, regular nomination).
 *
 * <p>The controlling agent nominates the best valid pair: at once if no better one is left to try, else a short while
 * after the first became valid. If the peer does not answer that, and another pair is valid, that one is nominated instead. It
 * moves on when {@link PairPreference} finds another one better, or when the selected one
 * is silent and another answers; RFC 8445 §8.1.1 knows one nomination only, but peers follow the latest. The controlled
 * agent takes the pair nominated last, once it is valid for itself.
 */
final class Nomination {

    private final IceConfig config;
    private final LocalCandidates local;
    private @Nullable CandidatePair selected;
    private @Nullable CandidatePair nominated;
    private long selectedUs;
    private long decideUs = Long.MAX_VALUE;
    private long reconsiderUs;

    Nomination(IceConfig config, LocalCandidates local) {
        this.config = config;
        this.local = local;
    }

    /** The pair data goes to; of before a restart, until another one is selected. */
    @Nullable
    CandidatePair selected() {
        return selected;
    }

    /** The pair data goes to, if it is one of these. */
    @Nullable
    CandidatePair selectedOf(Generation generation) {
        return selected != null && selected.generation() == generation ? selected : null;
    }

    /** The pair that will be selected when its check is answered. */
    @Nullable
    CandidatePair nominated() {
        return nominated;
    }

    /** When {@link #choose} may know more than now. */
    long nextDeadlineUs() {
        return nominated == null ? decideUs : reconsiderUs;
    }

    /** A pair has become valid. */
    void onValid(long nowUs) {
        decideUs = Math.min(decideUs, nowUs + config.nominationDelayUs());
    }

    /** The speed of a valid pair is known better than before. */
    void onMeasured(CandidatePair pair, long nowUs) {
        if (pair.isMeasured() && selected != null) {
            decideUs = Math.min(decideUs, Math.max(nowUs, selectedUs + config.fasterMoveIntervalUs()));
        }
    }

    /** The pair to nominate now, or null. Asked by the controlling agent after everything that happened. */
    @Nullable
    CandidatePair choose(Generation generation, boolean isSilent, long nowUs) {
        if (nominated != null) {
            return instead(nominated, generation, isSilent, nowUs);
        }
        boolean isTime = nowUs >= decideUs;
        if (isTime) {
            decideUs = Long.MAX_VALUE;
        }
        CheckList checkList = generation.checkList();
        CandidatePair current = selectedOf(generation);
        if (current == null) {
            CandidatePair hopeful = checkList.best(pair -> pair.isHopeful() && local.canCheck(pair));
            boolean isBestValid = hopeful != null && hopeful.isValid();
            return isBestValid || isTime ? checkList.best(CandidatePair::isValid) : null;
        }
        if (isSilent) {
            return checkList.best(pair -> pair.isValid() && pair != current);
        }
        return isTime ? checkList.best(pair -> isWorthMoving(pair, current, nowUs)) : null;
    }

    /** Another one that works, if there is no pair that carries the data meanwhile and the answer is late. */
    private @Nullable CandidatePair instead(
            CandidatePair unanswered, Generation generation, boolean isSilent, long nowUs) {
        if (nowUs < reconsiderUs) {
            return null;
        }
        reconsiderUs = nowUs + config.doubtTimeoutUs();
        CandidatePair current = selectedOf(generation);
        return current != null && !isSilent
                ? null
                : generation.checkList().best(pair -> pair.isValid() && pair != unanswered && pair != current);
    }

    private boolean isWorthMoving(CandidatePair other, CandidatePair current, long nowUs) {
        if (other == current || !other.isValid()) {
            return false;
        }
        return switch (PairPreference.compare(other, current)) {
            case STAY -> false;
            case BETTER_KIND -> true;
            case FASTER -> nowUs - selectedUs >= config.fasterMoveIntervalUs();
        };
    }

    void nominate(CandidatePair pair, long nowUs) {
        nominated = pair;
        reconsiderUs = nowUs + config.doubtTimeoutUs();
        decideUs = Long.MAX_VALUE; // until another pair becomes valid, there is nothing else to decide
    }

    void select(CandidatePair pair, long nowUs) {
        selected = pair;
        selectedUs = nowUs;
        nominated = null;
    }

    /** No pair carries data any more. */
    void deselect() {
        selected = null;
    }

    /** The pair's checks came to nothing. */
    void onFailed(CandidatePair pair) {
        if (nominated == pair) {
            nominated = null;
            decideUs = 0; // the next best is due at once
        }
    }

    /** A nomination belongs to the role and the credentials it was made with. */
    void forget() {
        nominated = null;
        decideUs = 0;
    }
}
