package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnFrame;
import java.nio.ByteBuffer;

/** Tells the protocols apart that share a socket (RFC 7983 §7). */
enum FirstByte {
    STUN,
    /** What a TURN server passes on to us over a channel (RFC 8656 §12). */
    CHANNEL_DATA,
    DTLS,
    UNKNOWN;

    static FirstByte of(ByteBuffer datagram) {
        if (StunMessage.isStun(datagram)) {
            return STUN;
        }
        if (TurnFrame.isChannelData(datagram)) {
            return CHANNEL_DATA;
        }
        int first = datagram.hasRemaining() ? datagram.get(datagram.position()) & 0xFF : -1;
        return first >= 20 && first <= 63 ? DTLS : UNKNOWN;
    }
}
