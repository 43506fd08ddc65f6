package dev.peerage.rtc.webrtc;

import java.nio.ByteBuffer;

/** Lets a test see the SCTP packets of a connection; in this package because nobody else may. */
public final class Wiretap {

    private Wiretap() {}

    /** What listens; it leaves the packet as it is. */
    public interface Listener {
        void onPacket(boolean isSent, ByteBuffer packet);
    }

    /** On a connection whose both descriptions are known. */
    public static void on(PeerConnection connection, Listener listener) {
        connection.tap(listener::onPacket);
    }
}
