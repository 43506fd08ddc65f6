package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;

/** Tells the protocols apart that share a socket (RFC 7983 §7). */
enum FirstByte {
    STUN,
    DTLS,
    UNKNOWN;

    static FirstByte of(ByteBuffer datagram) {
        if (StunMessage.isStun(datagram)) {
            return STUN;
        }
        int first = datagram.hasRemaining() ? datagram.get(datagram.position()) & 0xFF : -1;
        return first >= 20 && first <= 63 ? DTLS : UNKNOWN;
    }
}
