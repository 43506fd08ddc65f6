package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.identity.StrongRandom;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.ByteBuffer;

/**
 * Connects two made-up peers directly in memory, once in the life of the JVM and beside everything else, so that the first
 * real connection finds its classes loaded.
 *
 * <p>Whether it succeeds is of no consequence: a real attempt says what is wrong.
 */
final class DirectRehearsal {

    private static final TransportAddress ADAS = TransportAddress.ipv4(192, 0, 2, 1, 1); // RFC 5737: for documents
    private static final TransportAddress BENS = TransportAddress.ipv4(192, 0, 2, 2, 2);
    private static final int MAX_ROUNDS = 500;
    private static final long ROUND_US = 10_000;

    private final PeerConnection ada;
    private final PeerConnection ben;
    private final ByteBuffer datagram = ByteBuffer.allocate(DatagramPort.MAX_DATAGRAM_BYTES);

    private DirectRehearsal() {
        StrongRandom random = new StrongRandom();
        DtlsCertificate certificate = DtlsCertificate.generate(random);
        ada = new PeerConnection(PeerConnectionConfig.defaults(), certificate, random);
        ben = new PeerConnection(PeerConnectionConfig.defaults(), certificate, random);
    }

    /** Rehearses, the first time; says whether it succeeded then. */
    static boolean once() {
        return Once.SUCCEEDED;
    }

    /** Runs when it is first looked at. */
    private static final class Once {
        static final boolean SUCCEEDED = new DirectRehearsal().play();
    }

    private boolean play() {
        prepare(ada, ADAS);
        prepare(ben, BENS);
        SessionDescription answer = ben.onOffer(ada.offer(0), 0);
        if (answer == null) {
            return false;
        }
        ada.onAnswer(answer, 0);
        for (int round = 0; round < MAX_ROUNDS && !isConnected(); round++) {
            long nowUs = round * ROUND_US;
            ada.onTimeout(nowUs);
            ben.onTimeout(nowUs);
            deliver(ada, ADAS, ben, nowUs);
            deliver(ben, BENS, ada, nowUs);
        }
        return isConnected();
    }

    private static void prepare(PeerConnection connection, TransportAddress host) {
        connection.createDataChannel(DataChannelOptions.negotiated(0, "rehearsal", Reliability.RELIABLE_UNORDERED), 0);
        connection.onLocalHost(host, 0);
        connection.onLocalHostsComplete(0);
    }

    private boolean isConnected() {
        return ada.state() == PeerConnectionState.CONNECTED && ben.state() == PeerConnectionState.CONNECTED;
    }

    private void deliver(PeerConnection from, TransportAddress source, PeerConnection to, long nowUs) {
        PeerConnectionEvent event;
        while ((event = from.pollEvent()) != null) {
            if (event instanceof PeerConnectionEvent.LocalCandidate local) {
                to.onRemoteCandidate(local.candidate(), nowUs);
            }
        }
        while (from.pollTransmit(datagram.clear(), nowUs) != null) {
            to.onReceived(datagram.flip(), source, nowUs);
        }
    }
}
