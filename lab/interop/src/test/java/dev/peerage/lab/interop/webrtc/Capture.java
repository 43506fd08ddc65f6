package dev.peerage.lab.interop.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.SessionDescription;
import dev.peerage.rtc.webrtc.Wiretap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What a counterpart tells and sends us, as a test vector that needs no counterpart: see {@code conformance/webrtc}.
 *
 * <p>Times are microseconds since the first line. SCTP is without DTLS, and the random bytes that our association drew are
 * kept, so that one that draws them again takes the same packets for its own.
 */
final class Capture {

    /** Enough for any handshake; what follows of DTLS is encrypted and tells nothing. */
    private static final int MAX_DATAGRAMS = 24;

    private static final int DTLS_APPLICATION_DATA = 23;
    private static final HexFormat HEX = HexFormat.of();

    private final List<String> lines = new ArrayList<>();
    private final List<String> drawn = new ArrayList<>();
    private boolean isDrawing;
    private int datagrams;
    private long firstUs;

    /** The same source, listened to. */
    RandomSource listenTo(RandomSource source) {
        return bytes -> {
            source.nextBytes(bytes);
            if (isDrawing) {
                drawn.add(HEX.formatHex(bytes));
            }
        };
    }

    void onDescription(String whose, SessionDescription description) {
        description.sdp().lines().forEach(line -> lines.add(whose + " " + line));
        isDrawing = true; // the association is made next, and is the first to draw
    }

    /** Both descriptions are known: SCTP begins. */
    void onNegotiated(PeerConnection connection) {
        isDrawing = false;
        lines.add("random " + String.join("", drawn));
        Wiretap.on(connection, (isSent, packet) -> add(isSent ? "sctp-ours" : "sctp-theirs", packet));
    }

    void onReceived(ByteBuffer datagram) {
        int first = datagram.get(datagram.position());
        if (datagrams < MAX_DATAGRAMS && first != DTLS_APPLICATION_DATA) {
            datagrams++;
            add(first < DTLS_APPLICATION_DATA - 3 ? "stun" : "dtls", datagram);
        }
    }

    private void add(String kind, ByteBuffer bytes) {
        if (firstUs == 0) {
            firstUs = UdpPeer.nowUs();
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        lines.add(kind + " " + (UdpPeer.nowUs() - firstUs) + " " + HEX.formatHex(copy));
    }

    void write(Path file, String title) throws IOException {
        List<String> all = new ArrayList<>(List.of("# " + title));
        all.addAll(lines);
        Files.createDirectories(file.getParent());
        Files.write(file, all);
    }
}
