package dev.peerage.rtc.io;

import dev.peerage.rtc.ice.IceCandidate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which candidates wait for the addresses behind their names. Sans-IO, and confined to the loop.
 *
 * <p>Each waits for a limited time, and no longer than its connection lives; also after an address came, as a name may have
 * several. Limits: {@value #MAX_WAITING} candidates, {@value #MAX_PER_CONNECTION} of a connection; what comes then is not
 * waited for.
 *
 * @param <C> a connection
 */
final class NamedCandidates<C> {

    /** A name is asked for only with some others at a time, so that more have no use. */
    static final int MAX_WAITING = 1_024;

    /** A browser has a name for each of its interfaces; the other side may invent as many as it likes. */
    static final int MAX_PER_CONNECTION = 16;

    private record Waiting<C>(C connection, IceCandidate candidate, String name, long untilUs) {}

    private final long waitUs;

    /** Those that end first come first, as all wait equally long. */
    private final Deque<Waiting<C>> waiting = new ArrayDeque<>();

    NamedCandidates(long waitUs) {
        this.waitUs = waitUs;
    }

    /** What a candidate's name is called in all that follows. */
    static String name(IceCandidate candidate) {
        return candidate.host().toLowerCase(Locale.ROOT);
    }

    /** Begins to wait; false if there is no room. */
    boolean add(C connection, IceCandidate candidate, long nowUs) {
        long ofConnection = waiting.stream()
                .filter(each -> each.connection.equals(connection))
                .count();
        if (waiting.size() >= MAX_WAITING || ofConnection >= MAX_PER_CONNECTION) {
            return false;
        }
        waiting.add(new Waiting<>(connection, candidate, name(candidate), nowUs + waitUs));
        return true;
    }

    /** Passes on all that wait for a name. */
    void forEach(String name, BiConsumer<C, IceCandidate> action) {
        for (Waiting<C> each : List.copyOf(waiting)) {
            if (each.name.equals(name)) {
                action.accept(each.connection, each.candidate);
            }
        }
    }

    /** The names that are waited for. */
    Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        waiting.forEach(each -> names.add(each.name));
        return names;
    }

    /** Nobody has the name. */
    void forgetName(String name) {
        waiting.removeIf(each -> each.name.equals(name));
    }

    /** A connection has ended. */
    void forget(C connection) {
        waiting.removeIf(each -> each.connection.equals(connection));
    }

    void clear() {
        waiting.clear();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Early calls do no harm. */
    void onTimeout(long nowUs) {
        waiting.removeIf(each -> nowUs >= each.untilUs);
    }

    /** {@link Long#MAX_VALUE} if none waits. */
    long nextDeadlineUs() {
        Waiting<C> first = waiting.peek();
        return first == null ? Long.MAX_VALUE : first.untilUs;
    }
}
