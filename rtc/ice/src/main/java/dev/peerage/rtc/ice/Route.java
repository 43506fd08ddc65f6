package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What a pair is known by: a base of ours and an address of the peer. */
record Route(Base base, TransportAddress remote) {

    static Route direct(TransportAddress remote) {
        return new Route(Base.SOCKET, remote);
    }

    /** The address of ours on a TURN server that it leads through; null if none. */
    @Nullable
    TransportAddress relayedAddress() {
        return base.relayedAddress(remote.isIpv6());
    }

    /** Writes a message to go this way; returns where to send it. */
    TransportAddress write(StunMessage message, @Nullable IntegrityKey key, ByteBuffer out) {
        int start = out.position();
        out.position(start + base.headerBytes(remote));
        message.encode(key, out);
        return base.seal(out, start, remote);
    }
}
