package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;
import org.jspecify.annotations.Nullable;

/**
 * A remote address reached through an allocation, for one user of it or several.
 *
 * <pre>
 * ASKING      -> PERMITTED         the server granted a permission
 * ASKING      -> REFUSED           it did not
 * PERMITTED   -> BINDING           data is to go there: a channel is asked for
 * BINDING     -> BOUND             the channel exists; before, packets travel in indications
 * BINDING     -> INDICATIONS_ONLY  the server refused it
 * BOUND       -> INDICATIONS_ONLY  the server refused to renew it
 * PERMITTED, INDICATIONS_ONLY -> REFUSED  the server refused to renew the permission
 * any         -> ASKING            wanted again after its permission has expired
 * </pre>
 *
 * <p>Each state but REFUSED is renewed at {@link #refreshUs()} while it has users: by ChannelBind, which renews the permission
 * too (RFC 8656 §9), where a channel is wanted, else by CreatePermission. Without users it is forgotten at {@link
 * #forgetUs()}, when its channel may be another's.
 */
final class TurnPeer {

    enum State {
        ASKING,
        PERMITTED,
        BINDING,
        BOUND,
        INDICATIONS_ONLY,
        REFUSED
    }

    /** RFC 8656 §9. */
    private static final long PERMISSION_US = 300_000_000;

    /** RFC 8656 §12: it lasts ten minutes, and for five more nobody else may have it. */
    private static final long CHANNEL_US = 900_000_000;

    private final TurnPath path;
    private final int channel;
    private State state = State.ASKING;
    private TurnFailure failure = TurnFailure.NONE;
    private int users = 1;
    private long refreshUs;
    private long permittedUs = Long.MIN_VALUE / 2;
    private long boundUs = Long.MIN_VALUE / 2;
    private @Nullable TurnRequest pending;

    TurnPeer(TurnPath path, int channel, long nowUs) {
        this.path = path;
        this.channel = channel;
        this.refreshUs = nowUs;
    }

    TransportAddress address() {
        return path.peer();
    }

    /** By which packets of it are told; one object for all. */
    TurnPath path() {
        return path;
    }

    /** The number that is this address's alone, bound or not. */
    int channel() {
        return channel;
    }

    State state() {
        return state;
    }

    /** Why it is REFUSED or has INDICATIONS_ONLY. */
    TurnFailure failure() {
        return failure;
    }

    /** Whether the server passes its packets on. */
    boolean isPermitted() {
        return state != State.ASKING && state != State.REFUSED;
    }

    /** Whether packets to it may travel in ChannelData. */
    boolean isBound() {
        return state == State.BOUND;
    }

    /** Whether the next request is a ChannelBind. */
    boolean wantsChannel() {
        return state == State.BINDING || state == State.BOUND;
    }

    void onUser(long nowUs) {
        users++;
        if (users == 1 && nowUs >= permittedUs + PERMISSION_US) { // it was not renewed meanwhile
            state = State.ASKING;
            refreshUs = nowUs;
        }
    }

    void onUserGone() {
        users--;
    }

    /** When the next request is due; never while one is on its way. */
    long refreshUs() {
        return pending != null || users == 0 || state == State.REFUSED ? Long.MAX_VALUE : refreshUs;
    }

    /** When nothing of it is left at the server; never while it has users. */
    long forgetUs() {
        return users > 0 || pending != null ? Long.MAX_VALUE : boundUs + CHANNEL_US;
    }

    void onRequested(TurnRequest request, long nowUs) {
        pending = request;
        if (request.kind() == TurnRequest.Kind.CHANNEL_BIND) {
            boundUs = nowUs; // it may exist from now on, whether we hear of it or not
        }
    }

    /** Data is to go there. */
    void onUse(long nowUs) {
        if (state == State.PERMITTED) {
            state = State.BINDING;
            refreshUs = nowUs;
        }
    }

    /** Returns whether it is the first grant. */
    boolean onGranted(TurnRequest.Kind kind, long nextRefreshUs, long nowUs) {
        pending = null;
        permittedUs = nowUs;
        boolean wasAsking = state == State.ASKING;
        if (kind == TurnRequest.Kind.CHANNEL_BIND) {
            boundUs = nowUs;
            state = State.BOUND;
        } else if (wasAsking) {
            state = State.PERMITTED;
        }
        boolean bindsNow = state == State.BINDING; // wanted while the permission was being renewed
        refreshUs = bindsNow ? nowUs : nextRefreshUs;
        return wasAsking;
    }

    void onRefused(TurnFailure why, long nowUs) {
        pending = null;
        failure = why;
        if (wantsChannel()) {
            state = State.INDICATIONS_ONLY;
            refreshUs = nowUs; // the permission still wants its renewal
        } else {
            state = State.REFUSED;
        }
    }

    void onUnanswered(long retryUs) {
        pending = null;
        refreshUs = retryUs;
    }
}
