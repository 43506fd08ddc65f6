package dev.peerage.session.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which path carries a session's messages. Pure: the better tier first, then the newest attempt, for it was begun
 * because the older one was in doubt; a path that is merely late stays selected, since everything goes over a second path
 * meanwhile. So a selection changes only when a path begins or ends, and cannot flap.
 */
final class PathSelector {

    /** No path can be selected. */
    static final int NONE = -1;

    /** What the decision depends on. */
    interface Candidate {
        int id();

        PathKind kind();

        PathState state();
    }

    private PathSelector() {}

    /**
     * Returns the id of the path to select, or {@link #NONE}.
     *
     * @param currentId the path selected now, or NONE
     * @param nominatedId the controlled peer selects no direct path newer than this; for the controlling one there is no limit
     */
    static int select(int currentId, int nominatedId, List<? extends Candidate> candidates) {
        Candidate current = null;
        Candidate best = null;
        for (Candidate candidate : candidates) {
            if (candidate.state().carries() && candidate.id() <= nominatedId) {
                current = candidate.id() == currentId ? candidate : current;
                best = isPreferred(candidate, best) ? candidate : best;
            }
        }
        if (best == null) {
            return NONE;
        }
        if (current == null) {
            return best.id();
        }
        return best.state() == PathState.USABLE && isHigher(best, current) ? best.id() : currentId;
    }

    private static boolean isPreferred(Candidate candidate, @Nullable Candidate best) {
        if (best == null) {
            return true;
        }
        boolean isUsable = candidate.state() == PathState.USABLE;
        boolean isBestUsable = best.state() == PathState.USABLE;
        return isUsable == isBestUsable ? isHigher(candidate, best) : isUsable;
    }

    private static boolean isHigher(Candidate a, Candidate b) {
        return a.kind() == b.kind()
                ? a.id() > b.id()
                : a.kind().tier() > b.kind().tier();
    }
}
