package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnLease;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Where our packets of a pair leave from (RFC 8445 §2.3): the one socket of the process, whose source address the system
 * chooses, or an allocation on a TURN server.
 */
final class Base {

    /** The one UDP socket. */
    static final Base SOCKET = new Base(null);

    private final @Nullable TurnLease allocation;

    private Base(@Nullable TurnLease allocation) {
        this.allocation = allocation;
    }

    static Base relayed(TurnLease allocation) {
        return new Base(allocation);
    }

    boolean isRelayed() {
        return allocation != null;
    }

    /** The address that peers of this family see, if that is not left to the system. */
    @Nullable
    TransportAddress relayedAddress(boolean isIpv6) {
        return allocation == null ? null : allocation.relayed(isIpv6);
    }

    /** A peer unheard of sends checks here from this address. */
    void onPeer(TransportAddress remote, long nowUs) {
        if (allocation != null) {
            allocation.onPeer(remote, nowUs);
        }
    }

    /** Data is to go to this address. */
    void onUse(TransportAddress remote, long nowUs) {
        if (allocation != null) {
            allocation.onUse(remote, nowUs);
        }
    }

    /** The bytes to leave free before a packet to this address. */
    int headerBytes(TransportAddress remote) {
        return allocation == null ? 0 : allocation.headerBytes(remote);
    }

    /**
     * Makes a packet ready that was written up to the buffer's position, {@link #headerBytes} behind {@code start}.
     *
     * @return where to send it
     */
    TransportAddress seal(ByteBuffer out, int start, TransportAddress remote) {
        return allocation == null ? remote : allocation.seal(out, start, remote);
    }
}
