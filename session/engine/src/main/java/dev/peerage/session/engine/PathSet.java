package dev.peerage.session.engine;

import dev.peerage.base.RandomSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The paths of one session: the relay, always there, and at most {@value #MAX_DIRECT} direct ones; and which is selected. */
final class PathSet {

    /** The one in use, the one that takes its place, and the one that is being tried. */
    static final int MAX_DIRECT = 3;
    /** A replaced path stays open so long, for what the other side still sends on it. */
    static final long RETIRE_AFTER_US = 1_000_000;

    private static final int RELAY = 0;

    private final SessionConfig config;
    private final RandomSource random;
    private final ArrayDeque<SessionEvent> events;
    private final Counters counters;
    private final List<Path> paths = new ArrayList<>();

    private int selectedId = PathSelector.NONE;
    private boolean hasSelectedBefore;
    private int nominatedId;

    PathSet(
            SessionConfig config,
            boolean isControlling,
            RandomSource random,
            ArrayDeque<SessionEvent> events,
            Counters counters) {
        this.config = config;
        this.random = random;
        this.events = events;
        this.counters = counters;
        this.nominatedId = isControlling ? Integer.MAX_VALUE : RELAY;
        paths.add(newPath(RELAY, PathKind.RELAYED));
    }

    Path relay() {
        return paths.get(0);
    }

    /** The relay first, then the direct ones, oldest first. */
    List<Path> all() {
        return paths;
    }

    @Nullable
    Path byId(int id) {
        for (Path path : paths) {
            if (path.id() == id) {
                return path;
            }
        }
        return null;
    }

    /** Begins a direct path; the oldest one makes room if there are too many. */
    Path open(int id, long nowUs) {
        if (paths.size() > MAX_DIRECT) {
            paths.get(1).onClosed(Reason.REPLACED, nowUs);
        }
        Path path = newPath(id, PathKind.DIRECT);
        paths.add(path);
        path.onOpening(nowUs);
        return path;
    }

    /** Takes one direct path that has ended out of the set, or returns null. */
    @Nullable
    Path takeEnded() {
        for (int i = 1; i < paths.size(); i++) {
            if (paths.get(i).state().isOver()) {
                return paths.remove(i);
            }
        }
        return null;
    }

    /** The newest direct path, or null. */
    @Nullable
    Path newestDirect() {
        return paths.size() > 1 ? paths.get(paths.size() - 1) : null;
    }

    int selectedId() {
        return selectedId;
    }

    /** The controlled peer was told to use this path. */
    void onNominated(int pathId) {
        nominatedId = pathId;
    }

    /** Selects anew; returns whether another path is selected now. */
    boolean select(long nowUs) {
        int chosen = PathSelector.select(selectedId, nominatedId, paths);
        if (chosen == selectedId) {
            return false;
        }
        Path before = byId(selectedId);
        selectedId = chosen;
        if (before != null) {
            before.onSelected(false, nowUs);
        }
        Path path = byId(chosen);
        if (path == null) {
            return true;
        }
        path.onSelected(true, nowUs);
        counters.switches += hasSelectedBefore ? 1 : 0;
        hasSelectedBefore = true;
        events.add(new SessionEvent.PathSelected(chosen, path.kind(), selectionReason(path, before)));
        if (path.kind() == PathKind.DIRECT) {
            retireOthers(path, nowUs);
        }
        return true;
    }

    /** Where messages go: the selected path, or another that answers while the selected one is late. Null if none. */
    @Nullable
    Path primary() {
        Path selected = byId(selectedId);
        if (selected != null && selected.state() == PathState.STALE) {
            for (Path path : paths) {
                if (path.state() == PathState.USABLE) {
                    return path;
                }
            }
        }
        return selected;
    }

    /** Where everything goes a second time: the selected path while it is late and another carries. Null if none. */
    @Nullable
    Path mirror() {
        Path selected = byId(selectedId);
        return selected == null || selected == primary() ? null : selected;
    }

    void onReliableAcked(int pathId, long nowUs) {
        Path path = byId(pathId);
        if (path != null) {
            path.onReliableAcked(nowUs);
        }
    }

    void onReliableLost(int pathId) {
        Path path = byId(pathId);
        if (path != null) {
            path.onReliableLost();
        }
    }

    /** Of the path that messages go over; -1 if unknown. */
    long rttUs() {
        Path primary = primary();
        return primary == null ? -1 : primary.rttUs();
    }

    void onTimeout(long nowUs) {
        for (Path path : paths) {
            path.onTimeout(nowUs);
        }
    }

    long nextDeadlineUs() {
        long next = Long.MAX_VALUE;
        for (Path path : paths) {
            next = Math.min(next, path.nextDeadlineUs());
        }
        return next;
    }

    private void retireOthers(Path chosen, long nowUs) {
        for (Path path : paths) {
            if (path.kind() == PathKind.DIRECT && path.id() < chosen.id()) {
                path.retire(nowUs + RETIRE_AFTER_US);
            }
        }
    }

    private Reason selectionReason(Path path, @Nullable Path before) {
        if (path.kind() == PathKind.DIRECT) {
            return nominatedId == Integer.MAX_VALUE ? Reason.BETTER : Reason.NOMINATED;
        }
        return before == null && !hasEnded() ? Reason.RELAY_UP : Reason.FALLBACK;
    }

    private boolean hasEnded() {
        return counters.switches > 0;
    }

    private Path newPath(int id, PathKind kind) {
        long firstPingId = random.nextInt() & 0x3FFF_FFFFL; // far from the end of its 32 bits
        return new Path(id, kind, config, firstPingId, events);
    }
}
