package dev.peerage.rtc.webrtc;

import java.nio.ByteBuffer;

/**
 * Sees the SCTP packets of a connection, which are encrypted on the wire. For captures that become test vectors; the one
 * thing here that calls out, hence not public.
 */
interface PacketTap {

    /** {@code packet} is to be left as it is, position included, and not to be kept. */
    void onPacket(boolean isSent, ByteBuffer packet);
}
