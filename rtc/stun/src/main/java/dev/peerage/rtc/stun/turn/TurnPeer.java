package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;
import org.jspecify.annotations.Nullable;

/**
 * A remote address reached through an allocation.
 *
 * <pre>
 * ASKING      -> PERMITTED         the server granted a permission
 * ASKING      -> REFUSED           it did not
 * PERMITTED   -> BINDING           data is to go there: a channel is asked for
 * BINDING     -> BOUND             the channel exists; before, packets travel in indications
 * BINDING     -> INDICATIONS_ONLY  the server refused it
 * BOUND       -> INDICATIONS_ONLY  the server refused to renew it
 * PERMITTED, INDICATIONS_ONLY -> REFUSED  the server refused to renew the permission
 * </pre>
 *
 * <p>Each state but REFUSED is renewed at {@link #refreshUs()}: by ChannelBind, which renews the permission too (RFC 8656
 * §9), where a channel is wanted, else by CreatePermission.
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

    private final TransportAddress address;
    private final int channel;
    private State state = State.ASKING;
    private long refreshUs;
    private @Nullable TurnRequest pending;

    TurnPeer(TransportAddress address, int channel, long nowUs) {
        this.address = address;
        this.channel = channel;
        this.refreshUs = nowUs;
    }

    TransportAddress address() {
        return address;
    }

    /** The number that is this address's alone, bound or not. */
    int channel() {
        return channel;
    }

    State state() {
        return state;
    }

    /** Whether packets to it may travel in ChannelData. */
    boolean isBound() {
        return state == State.BOUND;
    }

    /** Whether the next request is a ChannelBind. */
    boolean wantsChannel() {
        return state == State.BINDING || state == State.BOUND;
    }

    /** When the next request is due; never while one is on its way. */
    long refreshUs() {
        return pending != null || state == State.REFUSED ? Long.MAX_VALUE : refreshUs;
    }

    void onRequested(TurnRequest request) {
        pending = request;
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
        boolean wasAsking = state == State.ASKING;
        if (kind == TurnRequest.Kind.CHANNEL_BIND) {
            state = State.BOUND;
        } else if (wasAsking) {
            state = State.PERMITTED;
        }
        boolean bindsNow = state == State.BINDING; // wanted while the permission was being renewed
        refreshUs = bindsNow ? nowUs : nextRefreshUs;
        return wasAsking;
    }

    void onRefused(long nowUs) {
        pending = null;
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
