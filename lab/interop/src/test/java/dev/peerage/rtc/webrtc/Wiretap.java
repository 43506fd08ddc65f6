package dev.peerage.rtc.webrtc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Records the SCTP packets of a connection; in this package because nobody else may listen. */
public final class Wiretap {

    /** One packet. */
    public record Packet(boolean isSent, byte[] bytes) {}

    private static final int MAX_PACKETS = 200;

    private final List<Packet> packets = new ArrayList<>();

    private Wiretap() {}

    /** On a connection whose both descriptions are known. */
    public static Wiretap on(PeerConnection connection) {
        Wiretap tap = new Wiretap();
        connection.tap(tap::add);
        return tap;
    }

    private void add(boolean isSent, ByteBuffer packet) {
        if (packets.size() < MAX_PACKETS) {
            byte[] bytes = new byte[packet.remaining()];
            packet.duplicate().get(bytes);
            packets.add(new Packet(isSent, bytes));
        }
    }

    /** The first ones, in order. */
    public List<Packet> packets() {
        return packets;
    }
}
