package dev.peerage.rtc.sctp;

import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One SCTP association, as WebRTC uses it inside DTLS: messages on many streams over one path (RFC 9260, 3758, 6525).
 *
 * <p>Confined to one thread. One input, then drain the outputs: {@link #pollEvent()} until null and
 * {@link #pollTransmit} until false, until neither gives anything. Messages not polled as events fill the receive window and stop the other side.
 */
public final class SctpAssociation {

    static final Function<SctpConfig, CongestionControl> CONGESTION_CONTROL = QueueAwareControl::new;

    private final SctpConfig config;
    private final Counters counters = new Counters();
    private final EventQueue events = new EventQueue(counters);
    private final Outbox outbox = new Outbox();
    private final PacketChecksum checksum = new PacketChecksum();
    private final RtoEstimator rto;
    private final Handshake handshake;
    private final PathMtu pathMtu;
    private final SendQueue queue;
    private final Transmitter transmitter;
    private final Receiver receiver;
    private final StreamReset streamReset;
    private final Heartbeat heartbeat;
    private final Shutdown shutdown;
    private final ChunkHandler chunks;
    private final PacketWriter writer;
    private SctpState state = SctpState.NEW;

    public SctpAssociation(SctpConfig config, RandomSource random) {
        this(config, random, CONGESTION_CONTROL);
    }

    /** With another algorithm, to compare. */
    SctpAssociation(SctpConfig config, RandomSource random, Function<SctpConfig, CongestionControl> congestionControl) {
        this.config = config;
        rto = new RtoEstimator(config);
        handshake = new Handshake(config, random, outbox, counters, rto);
        long hashSeed = handshake.hashSeed();
        pathMtu = new PathMtu(config, random, rto, counters);
        queue = new SendQueue(config, events, counters, hashSeed);
        transmitter =
                new Transmitter(config, queue, counters, rto, pathMtu, congestionControl, handshake.localInitialTsn());
        receiver = new Receiver(config, events, outbox, counters, hashSeed);
        streamReset = new StreamReset(config, queue, transmitter, receiver, events, outbox, rto);
        heartbeat = new Heartbeat(config, random, outbox, rto);
        shutdown = new Shutdown(config, rto);
        chunks = new ChunkHandler(
                this, config, counters, outbox, handshake, transmitter, receiver, streamReset, heartbeat, pathMtu);
        writer = new PacketWriter(
                config, counters, outbox, handshake, transmitter, receiver, streamReset, pathMtu, checksum);
    }

    /** Begins the handshake. Both sides may, or only one (RFC 9260 §5.2.1 joins the two attempts). */
    public void onStart(long nowUs) {
        if (state == SctpState.NEW) {
            transition(SctpState.COOKIE_WAIT);
            handshake.start(nowUs);
        }
    }

    /** Takes one packet between position and limit; the buffer is not kept and its position not changed. */
    public void onReceived(ByteBuffer packet, long nowUs) {
        int start = packet.position();
        int end = packet.limit();
        if (end - start < Wire.COMMON_HEADER_BYTES + Wire.CHUNK_HEADER_BYTES) {
            counters.malformedPackets++;
            return;
        }
        if (!checksum.isAccepted(packet, start, end, config.zeroChecksum())) {
            counters.badChecksums++;
            return;
        }
        if ((packet.getShort(start) & 0xFFFF) != config.remotePort()
                || (packet.getShort(start + 2) & 0xFFFF) != config.localPort()) {
            counters.badTags++;
            return;
        }
        chunks.onPacket(packet, start, end, nowUs);
        progress(nowUs);
    }

    /** Acts on every deadline that has passed; harmless when none has. */
    public void onTimeout(long nowUs) {
        receiver.onTimeout(nowUs);
        if (nowUs >= heartbeat.nextDeadlineUs()) {
            transmitter.onSilence();
        }
        if (!handshake.onTimeout(nowUs)) {
            close(CloseReason.HANDSHAKE_TIMEOUT);
        } else if (!transmitter.onTimeout(nowUs) || !streamReset.onTimeout(nowUs) || !heartbeat.onTimeout(nowUs)) {
            abort(CloseReason.PEER_UNREACHABLE, ControlChunks.abort(Wire.CAUSE_USER_ABORT, "unreachable"));
        } else if (shutdown.isCutOff(nowUs)) {
            abort(CloseReason.SHUTDOWN_TIMEOUT, ControlChunks.abort(Wire.CAUSE_USER_ABORT, "shutdown took too long"));
        } else if (shutdown.isRepeatDue(nowUs)) {
            sendShutdownChunk(nowUs);
        }
        progress(nowUs);
    }

    /**
     * Packets take another way now: rate and round trip are found anew, sizes from {@link SctpConfig#basePacketBytes()}.
     *
     * @param maxPacketBytes the largest packet that the new way may carry, as its interface and the layers between say;
     *     {@link SctpConfig#maxPacketBytes()} bounds it
     */
    public void onPathChanged(int maxPacketBytes, long nowUs) {
        pathMtu.onPathChanged(maxPacketBytes);
        transmitter.onPathChanged(nowUs);
    }

    /** When {@link #onTimeout} must be called next; {@link Long#MAX_VALUE} = not at all. */
    public long nextDeadlineUs() {
        long data = Math.min(transmitter.nextDeadlineUs(), receiver.nextDeadlineUs());
        long rare = Math.min(streamReset.nextDeadlineUs(), heartbeat.nextDeadlineUs());
        return Math.min(Math.min(data, rare), Math.min(handshake.nextDeadlineUs(), shutdown.nextDeadlineUs()));
    }

    /**
     * Writes at most one packet at {@code out}'s position and moves it; false if there is none to send now.
     *
     * @param out a big-endian buffer with at least {@link #roomBytes()} remaining
     */
    public boolean pollTransmit(ByteBuffer out, long nowUs) {
        return writer.write(out, state, nowUs);
    }

    /**
     * The room that {@link #pollTransmit} needs now; at most {@link SctpConfig#maxPacketBytes()}, and much less while the
     * path is not known to carry so much.
     */
    public int roomBytes() {
        return pathMtu.roomBytes();
    }

    /** The next event, or null. */
    public @Nullable SctpEvent pollEvent() {
        SctpEvent event = events.poll();
        if (event instanceof SctpEvent.MessageReceived message) {
            releaseReceived(message.payload().length);
        }
        return event;
    }

    /**
     * Queues a message (copied; the buffer's position is not changed). Taken before the handshake is done, too.
     *
     * @param message the bytes between position and limit; SCTP cannot carry empty messages (RFC 8831 §6.6 has a way)
     * @return CLOSED when the association ends or has ended or has not that many streams, BACK_PRESSURED when the send
     *     queue is full
     * @throws IllegalArgumentException if empty, longer than {@link SctpConfig#maxSendMessageBytes()}, or no such stream
     */
    public SendResult onSend(int streamId, int ppid, ByteBuffer message, Reliability reliability, long nowUs) {
        int length = message.remaining();
        SendResult result = admit(streamId, length);
        if (result.isAccepted()) {
            byte[] payload = new byte[length];
            message.get(message.position(), payload);
            sendUnlimited(streamId, ppid, payload, reliability, nowUs);
        }
        return result;
    }

    /**
     * As {@link #onSend(int, int, ByteBuffer, Reliability, long)}, but takes the array over instead of copying it: from now
     * on it must not be changed, unless the answer is not ACCEPTED.
     */
    public SendResult onSend(int streamId, int ppid, byte[] message, Reliability reliability, long nowUs) {
        SendResult result = admit(streamId, message.length);
        if (result.isAccepted()) {
            sendUnlimited(streamId, ppid, message, reliability, nowUs);
        }
        return result;
    }

    /**
     * Sets the share of the sending rate that the stream's messages get while others wait, too (RFC 8831 §6.4): in
     * proportion to the priority, so that none starves.
     *
     * @param priority 1 to 65535; 256 unless set
     */
    public void onPriority(int streamId, int priority) {
        requireStream(streamId);
        queue.setPriority(streamId, priority);
    }

    /** Sends everything queued on the streams, then resets our sending half of them (RFC 6525). */
    public void onResetStreams(int[] streamIds, long nowUs) {
        for (int streamId : streamIds) {
            requireStream(streamId);
            if (state.isAccepting()) {
                queue.wantReset(streamId);
            }
        }
        progress(nowUs);
    }

    /** Sends what is queued, then ends the association in good order. */
    public void onShutdown(long nowUs) {
        if (state == SctpState.ESTABLISHED) {
            transition(SctpState.SHUTDOWN_PENDING);
            shutdown.onProgress(nowUs);
            progress(nowUs);
        } else if (state.isAccepting()) {
            abort(
                    CloseReason.SHUTDOWN,
                    ControlChunks.abort(Wire.CAUSE_USER_ABORT, "shut down before it was established"));
        }
    }

    /** Ends the association at once and tells the other side. */
    public void onAbort(String reason, long nowUs) {
        abort(CloseReason.LOCAL_ABORT, ControlChunks.abort(Wire.CAUSE_USER_ABORT, reason));
    }

    /** Sets at how many waiting bytes the stream says {@link SctpEvent.BufferedLow}; never, unless set. */
    public void onBufferedLowThreshold(int streamId, long bytes) {
        requireStream(streamId);
        queue.setLowThreshold(streamId, bytes);
    }

    /** Bytes waiting for their first transmission, all streams. */
    public long bufferedBytes() {
        return queue.bufferedBytes();
    }

    /** Bytes waiting for their first transmission on the stream. */
    public long bufferedBytes(int streamId) {
        return queue.bufferedBytes(streamId);
    }

    /** How many streams we may send on: our wish, cut to what the other side takes once that is known. */
    public int outboundStreams() {
        return handshake.outboundStreams();
    }

    public SctpState state() {
        return state;
    }

    public SctpConfig config() {
        return config;
    }

    /** Since when data is out and nothing at all was heard about it; {@link Long#MAX_VALUE} if none is out. */
    public long unansweredSinceUs() {
        return transmitter.unansweredSinceUs();
    }

    /** Smoothed round-trip time; 0 before the first sample. */
    public long smoothedRttUs() {
        return rto.srttUs();
    }

    public SctpStats stats() {
        return counters.snapshot(rto, transmitter, pathMtu);
    }

    /** Queues a message whatever the limit; for what {@link DataChannels} has to say of its own, which is little. */
    void sendUnlimited(int streamId, int ppid, byte[] payload, Reliability reliability, long nowUs) {
        queue.add(new OutboundMessage(queue.stream(streamId), ppid, payload, reliability, nowUs));
    }

    /** What is queued, and which streams are to be reset. */
    SendQueue queue() {
        return queue;
    }

    /** As {@link #pollEvent}, but a message holds the receive window until {@link #releaseReceived}. */
    EventQueue events() {
        return events;
    }

    /** See {@link Receiver#heldBytes}. */
    long heldBytes() {
        return receiver.heldBytes();
    }

    void releaseReceived(int payloadBytes) {
        events.release(payloadBytes);
        receiver.onWindowFreed();
    }

    // Below: for ChunkHandler, which finds out what a chunk means for the state

    /** INIT ACK was taken. */
    void onCookieEchoed() {
        transmitter.onEstablished(handshake.peer(), handshake.features());
        transition(SctpState.COOKIE_ECHOED);
    }

    /** Our cookie was refused as too old; INIT goes out again. */
    void onCookieStale() {
        transition(SctpState.COOKIE_WAIT);
    }

    /** The handshake is done, or was done anew. */
    void onEstablished(boolean isRestart, long nowUs) {
        InitChunk peer = handshake.peer();
        if (isRestart) {
            outbox.clearBundled();
            transmitter.onRestart(handshake.localInitialTsn());
            shutdown.stop();
        }
        transmitter.onEstablished(peer, handshake.features());
        receiver.onEstablished(peer.initialTsn(), handshake.features());
        streamReset.onEstablished(handshake.localInitialTsn(), peer.initialTsn(), handshake.features());
        heartbeat.onHeard(nowUs);
        transition(SctpState.ESTABLISHED);
        if (isRestart) {
            events.add(new SctpEvent.Restarted());
        }
    }

    /** SHUTDOWN came. */
    void onShutdownReceived(long nowUs) {
        if (state == SctpState.ESTABLISHED || state == SctpState.SHUTDOWN_PENDING) {
            transition(SctpState.SHUTDOWN_RECEIVED);
            shutdown.onProgress(nowUs);
        } else if (state == SctpState.SHUTDOWN_SENT) {
            transition(SctpState.SHUTDOWN_ACK_SENT); // RFC 9260 §9.2: both at once
            sendShutdownChunk(nowUs);
        }
    }

    /** The cumulative TSN moved on; gap reports can be taken back and given again for ever. */
    void onAcknowledged(long nowUs) {
        if (state == SctpState.SHUTDOWN_PENDING || state == SctpState.SHUTDOWN_RECEIVED) {
            shutdown.onProgress(nowUs);
        }
    }

    /** What the state demands is said again: SHUTDOWN to one who still sends data, SHUTDOWN ACK to one who asks. */
    void sendShutdownChunk(long nowUs) {
        if (state == SctpState.SHUTDOWN_SENT) {
            outbox.add(ControlChunks.shutdown(receiver.cumulativeTsn()));
        } else if (state == SctpState.SHUTDOWN_ACK_SENT) {
            outbox.add(ControlChunks.empty(Wire.SHUTDOWN_ACK, 0));
        }
        shutdown.onSent(nowUs);
    }

    /** Ends the association and tells the other side why, by an ABORT chunk. */
    void abort(CloseReason reason, byte[] chunk) {
        if (handshake.peerTag() != 0 && state != SctpState.CLOSED) {
            outbox.addAlone(handshake.peerTag(), chunk);
        }
        close(reason);
    }

    /** Ends the association without a word. */
    void close(CloseReason reason) {
        if (state == SctpState.CLOSED) {
            return;
        }
        outbox.clearBundled();
        handshake.stop();
        transmitter.clear();
        receiver.clear();
        streamReset.stop();
        heartbeat.stop();
        shutdown.stop();
        transition(SctpState.CLOSED);
        events.add(new SctpEvent.Closed(reason));
    }

    /** What may happen by itself after any input: the next step of a shutdown, the next stream reset. */
    private void progress(long nowUs) {
        boolean isEnding = state == SctpState.SHUTDOWN_PENDING || state == SctpState.SHUTDOWN_RECEIVED;
        if (isEnding && transmitter.isDrained()) {
            transition(state == SctpState.SHUTDOWN_PENDING ? SctpState.SHUTDOWN_SENT : SctpState.SHUTDOWN_ACK_SENT);
            transmitter.onNothingToSend();
            shutdown.onProgress(nowUs);
            sendShutdownChunk(nowUs);
        }
    }

    private void transition(SctpState next) {
        if (next != state) {
            SctpState from = state;
            state = next;
            events.add(new SctpEvent.StateChanged(from, next));
        }
    }

    private SendResult admit(int streamId, int length) {
        if (length == 0 || length > config.maxSendMessageBytes()) {
            throw new IllegalArgumentException(
                    "a message has 1 to " + config.maxSendMessageBytes() + " bytes, this one " + length);
        }
        requireStream(streamId);
        if (!state.isAccepting() || streamId >= outboundStreams()) {
            return SendResult.CLOSED;
        }
        return queue.hasRoomFor(length) ? SendResult.ACCEPTED : SendResult.BACK_PRESSURED;
    }

    private static void requireStream(int streamId) {
        if (streamId < 0 || streamId >= 65535) { // RFC 8831 §6.2: 65535 is reserved
            throw new IllegalArgumentException("a stream is between 0 and 65534, this one " + streamId);
        }
    }
}
