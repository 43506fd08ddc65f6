package dev.peerage.rtc.ice;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of now, and those of before a restart as long as they are of use (RFC 8445 §9).
 *
 * <p>The older ones stay in force until the peer answers the restart; then they only keep the pair that carries the data,
 * until another is selected; and a moment longer for what is still on its way.
 */
final class Generations {

    private final long retireAfterUs;
    private Generation current;
    private @Nullable Generation previous;
    private @Nullable String lastRemoteUfrag;
    private long retireUs = Long.MAX_VALUE;

    Generations(IceConfig config, Generation first) {
        this.retireAfterUs = config.retireAfterUs();
        this.current = first;
    }

    /** The one to signal. */
    Generation current() {
        return current;
    }

    /** The one of before the restart, while it is remembered. */
    @Nullable
    Generation previous() {
        return previous;
    }

    /** The one whose pairs are checked: the current one, unless it waits for the peer's credentials. */
    Generation active() {
        Generation before = previous;
        return before == null || current.isAuthorised() ? current : before;
    }

    /** Whether the peer's credentials are of now, or of before: then an old description came late. */
    boolean isKnown(IceCredentials remote) {
        Generation before = previous;
        return remote.equals(current.remote()) || before != null && remote.equals(before.remote());
    }

    /** When a user name fragment of the peer is in force. */
    enum Time {
        PAST,
        NOW,
        FUTURE
    }

    /** Of the peer's user name fragment; before there was any, all are taken to be of now. */
    Time timeOf(String remoteUfrag) {
        IceCredentials now = current.remote();
        boolean isFirst = now == null && lastRemoteUfrag == null;
        if (isFirst || now != null && now.ufrag().equals(remoteUfrag)) {
            return Time.NOW;
        }
        return remoteUfrag.equals(lastRemoteUfrag) ? Time.PAST : Time.FUTURE;
    }

    /**
     * Begins another one.
     *
     * @param carrying the one whose pair carries the data, if there is any
     */
    void restart(Generation next, @Nullable Generation carrying) {
        IceCredentials remote = current.remote();
        lastRemoteUfrag = remote == null ? lastRemoteUfrag : remote.ufrag();
        previous = carrying;
        current = next;
        retireUs = Long.MAX_VALUE;
    }

    /** A pair was selected: if it is of the current one, the one before can go soon. */
    void onSelected(CandidatePair pair, long nowUs) {
        if (previous != null && pair.generation() == current && retireUs == Long.MAX_VALUE) {
            retireUs = nowUs + retireAfterUs;
        }
    }

    /** The old pair carries nothing any more. */
    void dropPrevious() {
        previous = null;
        retireUs = Long.MAX_VALUE;
    }

    void onTimeout(long nowUs) {
        if (nowUs >= retireUs) {
            dropPrevious();
        }
    }

    long nextDeadlineUs() {
        return retireUs;
    }

    /** The one a request is for; null if it is none of our peer's. */
    @Nullable
    Generation expecting(ByteBuffer request) {
        if (current.expects(request)) {
            return current;
        }
        Generation before = previous;
        return before != null && before.expects(request) ? before : null;
    }

    /** Whether a pair of before the restart leads this way: the data may need it yet. */
    boolean isOfBefore(Route route) {
        Generation before = previous;
        return before != null && before.checkList().find(route) != null;
    }

    /** Whether something authentic came this way. */
    boolean isHeard(Route route) {
        Generation before = previous;
        return current.isHeard(route) || before != null && before.isHeard(route);
    }
}
