package dev.peerage.client.loop;

import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelClosed;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.GatheringDone;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.LocalCandidate;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.SelectedPair;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.StateChanged;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at a direct path: a WebRTC connection with the two data channels that every peer, browser or not, agrees on.
 *
 * <p>Confined to the loop. docs/protocol/session.md, "Paths".
 */
final class DirectPath {

    private static final int UNREPORTED = -1;

    private static final DataChannelOptions RELIABLE =
            DataChannelOptions.negotiated(0, "peerage", Reliability.RELIABLE_UNORDERED);
    private static final DataChannelOptions DATAGRAMS =
            DataChannelOptions.negotiated(1, "peerage-datagrams", Reliability.maxRetransmits(false, 0));

    /** What the session is told of the path. */
    interface Events {
        void onLocalCandidate(int attempt, String candidate, long nowUs);

        void onLocalCandidatesDone(int attempt, long nowUs);

        void onOpened(int attempt, long nowUs);

        void onPacket(int attempt, ByteBuffer packet, long nowUs);

        void onEnded(int attempt, long nowUs);

        void onSelectedPair(int attempt, String localType, String remoteType);
    }

    private final int attempt;
    private final PeerConnection connection;
    private final int reliable;
    private final int datagrams;
    private boolean isReliableOpen;
    private boolean isDatagramsOpen;
    private boolean isOver;
    private boolean isKilled;
    private int reportedQueueBytes;

    DirectPath(int attempt, PeerConnection connection, Iterable<TransportAddress> hosts, long nowUs) {
        this.attempt = attempt;
        this.connection = connection;
        this.reliable = connection.createDataChannel(RELIABLE, nowUs);
        this.datagrams = connection.createDataChannel(DATAGRAMS, nowUs);
        for (TransportAddress host : hosts) {
            connection.onLocalHost(host, nowUs);
        }
        connection.onLocalHostsComplete(nowUs);
    }

    int attempt() {
        return attempt;
    }

    PeerConnection connection() {
        return connection;
    }

    boolean isOver() {
        return isOver;
    }

    boolean isKilled() {
        return isKilled;
    }

    /** From now on everything is swallowed, both ways and silently. */
    void kill() {
        isKilled = true;
    }

    String offer(long nowUs) {
        return connection.offer(nowUs).sdp();
    }

    /** The answer to an offer; null if the offer is no good. */
    @Nullable
    String answer(String offer, long nowUs) {
        SessionDescription answer = connection.onOffer(SessionDescription.offer(offer), nowUs);
        return answer == null ? null : answer.sdp();
    }

    /** Sends a packet; what the connection does not take is lost, and the session repeats what matters. */
    SendResult send(ByteBuffer packet, boolean isReliable, long nowUs) {
        reportedQueueBytes = UNREPORTED; // the session has counted it as waiting; it may be on its way at once
        boolean isTooLong = packet.remaining() > connection.maxMessageBytes();
        return isOver || isTooLong
                ? SendResult.CLOSED
                : connection.onSend(isReliable ? reliable : datagrams, false, packet, nowUs);
    }

    /** What waits in the connection, if the session may think otherwise; -1 if not. */
    int changedQueueBytes() {
        int queuedBytes = isOver ? 0 : (int) (connection.bufferedBytes(reliable) + connection.bufferedBytes(datagrams));
        if (queuedBytes == reportedQueueBytes) {
            return -1;
        }
        reportedQueueBytes = queuedBytes;
        return queuedBytes;
    }

    void close(long nowUs) {
        isOver = true;
        connection.close(nowUs);
    }

    /** Tells what has happened; true if there was anything. */
    boolean drainEvents(Events events, long nowUs) {
        boolean hasAny = false;
        PeerConnectionEvent event;
        while (!isOver && (event = connection.pollEvent()) != null) {
            hasAny = true;
            onEvent(event, events, nowUs);
        }
        return hasAny;
    }

    private void onEvent(PeerConnectionEvent event, Events events, long nowUs) {
        if (event instanceof MessageReceived message) {
            if (!message.isText()) {
                events.onPacket(attempt, ByteBuffer.wrap(message.payload()), nowUs);
            }
        } else if (event instanceof LocalCandidate local) {
            events.onLocalCandidate(attempt, local.candidate(), nowUs);
        } else if (event instanceof GatheringDone) {
            events.onLocalCandidatesDone(attempt, nowUs);
        } else if (event instanceof ChannelOpened opened) {
            onChannelOpened(opened.channel(), events, nowUs);
        } else if (event instanceof SelectedPair pair) {
            events.onSelectedPair(
                    attempt, pair.localType().sdpName(), pair.remoteType().sdpName());
        } else if (event instanceof ChannelClosed closed) {
            if (closed.channel() == reliable || closed.channel() == datagrams) {
                end(events, nowUs);
            }
        } else if (event instanceof StateChanged changed && changed.next().isFinal()) {
            end(events, nowUs);
        }
    }

    private void onChannelOpened(int channel, Events events, long nowUs) {
        boolean wasOpen = isReliableOpen && isDatagramsOpen;
        isReliableOpen |= channel == reliable;
        isDatagramsOpen |= channel == datagrams;
        if (!wasOpen && isReliableOpen && isDatagramsOpen) {
            events.onOpened(attempt, nowUs);
        }
    }

    private void end(Events events, long nowUs) {
        isOver = true;
        events.onEnded(attempt, nowUs);
    }
}
