package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Resets streams, ours at the application's wish and theirs at their request (RFC 6525; closing of channels, RFC 8831
 * §6.7).
 *
 * <p>One request of each side at a time, as the RFC has it. Requests to add streams, or to reset ours, are denied.
 */
final class StreamReset {

    private static final int OUTGOING_REQUEST = 13;
    private static final int INCOMING_REQUEST = 14;
    private static final int ASSOCIATION_REQUEST = 15;
    private static final int RESPONSE = 16;
    private static final int ADD_OUTGOING_REQUEST = 17;
    private static final int ADD_INCOMING_REQUEST = 18;

    // RFC 6525 §4.4: results
    private static final int NOTHING_TO_DO = 0;
    private static final int PERFORMED = 1;
    private static final int DENIED = 2;
    private static final int ALREADY_IN_PROGRESS = 4;
    private static final int BAD_SEQUENCE = 5;
    private static final int IN_PROGRESS = 6;

    private static final int REQUEST_FIXED_BYTES = 16;
    /** A request must fit into the smallest packet. */
    private static final int MAX_STREAMS_PER_REQUEST = 100;

    private static final int MAX_DOUBLINGS = 8;

    private final SctpConfig config;
    private final SendQueue queue;
    private final Transmitter transmitter;
    private final Receiver receiver;
    private final EventQueue events;
    private final Outbox outbox;
    private final RtoEstimator rto;
    private boolean isSupported;

    // Our request
    private int nextSequence;
    private List<OutboundStream> requested = List.of();
    private byte[] request = {};
    private int requestLastTsn;
    private int attempts;
    /** How often the other side asked for patience although it had all it could wait for. */
    private int waits;

    private long timerUs = Long.MAX_VALUE;

    // Theirs
    private int expectedSequence;
    private int lastResult = NOTHING_TO_DO;
    private @Nullable Pending pending;

    /** A request that waits for the data before it. */
    private record Pending(int sequence, int lastTsn, List<Integer> streamIds) {}

    StreamReset(
            SctpConfig config,
            SendQueue queue,
            Transmitter transmitter,
            Receiver receiver,
            EventQueue events,
            Outbox outbox,
            RtoEstimator rto) {
        this.config = config;
        this.queue = queue;
        this.transmitter = transmitter;
        this.receiver = receiver;
        this.events = events;
        this.outbox = outbox;
        this.rto = rto;
    }

    void onEstablished(int localInitialTsn, int peerInitialTsn, Features features) {
        isSupported = features.usesReconfig();
        nextSequence = localInitialTsn;
        expectedSequence = peerInitialTsn;
        lastResult = NOTHING_TO_DO;
        pending = null;
        requested = List.of();
        stop();
    }

    void stop() {
        timerUs = Long.MAX_VALUE;
    }

    /** Asks for the streams that are ready, if nothing is asked for now. */
    void requestIfReady(int lastAssignedTsn, long nowUs) {
        if (!requested.isEmpty()) {
            return;
        }
        requested = queue.takeReadyForReset(MAX_STREAMS_PER_REQUEST);
        if (requested.isEmpty()) {
            return;
        }
        if (!isSupported) {
            finish(false);
            return;
        }
        request = encodeRequest(lastAssignedTsn);
        requestLastTsn = lastAssignedTsn;
        attempts = 0;
        waits = 0;
        send(nowUs);
    }

    /** Takes a RE-CONFIG chunk; false if it is malformed. {@link #onPacketEnd} acts upon it. */
    boolean onReconfig(ByteBuffer packet, int at, int length, long nowUs) {
        int end = at + length;
        int parameter = at + Wire.CHUNK_HEADER_BYTES;
        while (end - parameter >= 8) {
            int type = packet.getShort(parameter) & 0xFFFF;
            int size = packet.getShort(parameter + 2) & 0xFFFF;
            if (size < 8 || size > end - parameter) {
                return false;
            }
            int sequence = packet.getInt(parameter + 4);
            switch (type) {
                case OUTGOING_REQUEST -> {
                    if (size < REQUEST_FIXED_BYTES) {
                        return false;
                    }
                    onRequest(sequence, packet, parameter, size);
                }
                case INCOMING_REQUEST, ASSOCIATION_REQUEST, ADD_OUTGOING_REQUEST, ADD_INCOMING_REQUEST ->
                    deny(sequence);
                case RESPONSE -> {
                    if (size < 12) {
                        return false;
                    }
                    onResponse(sequence, packet.getInt(parameter + 8), nowUs);
                }
                default -> {} // RFC 6525 §3.1: nothing else may be in here
            }
            parameter += Wire.padded(size);
        }
        return true;
    }

    /** The packet is read: performs the other side's request if all the data before it has come. */
    void onPacketEnd(int cumulativeTsn) {
        Pending ready = pending;
        if (ready == null || Wire.isAfter(ready.lastTsn, cumulativeTsn)) {
            return;
        }
        pending = null;
        expectedSequence = ready.sequence + 1;
        receiver.onStreamsReset(ready.streamIds);
        events.add(new SctpEvent.IncomingStreamsReset(ready.streamIds));
        respond(ready.sequence, PERFORMED);
    }

    /** Repeats our request if due; false if that was done often enough. */
    boolean onTimeout(long nowUs) {
        if (nowUs < timerUs) {
            return true;
        }
        if (++attempts > config.maxAssociationRetransmits()) {
            return false;
        }
        send(nowUs);
        return true;
    }

    long nextDeadlineUs() {
        return timerUs;
    }

    private void onRequest(int sequence, ByteBuffer packet, int at, int size) {
        if (sequence == expectedSequence - 1) {
            respond(sequence, lastResult); // our response was lost
            return;
        }
        if (sequence != expectedSequence) {
            respondOnly(sequence, BAD_SEQUENCE);
            return;
        }
        if (pending != null) {
            respondOnly(sequence, IN_PROGRESS);
            return;
        }
        List<Integer> streamIds = new ArrayList<>();
        for (int i = REQUEST_FIXED_BYTES; i + 2 <= size; i += 2) {
            streamIds.add(packet.getShort(at + i) & 0xFFFF);
        }
        // Performed at the end of the packet, or when the data before it has come; the answer follows then. Until
        // then the sender's repetitions are told to wait.
        pending = new Pending(sequence, packet.getInt(at + 12), List.copyOf(streamIds));
    }

    private void deny(int sequence) {
        if (sequence == expectedSequence) {
            expectedSequence++;
            respond(sequence, DENIED);
        } else if (sequence == expectedSequence - 1) {
            respond(sequence, lastResult);
        } else {
            respondOnly(sequence, BAD_SEQUENCE);
        }
    }

    private void onResponse(int sequence, int result, long nowUs) {
        if (requested.isEmpty() || sequence != nextSequence - 1) {
            return; // to an older request
        }
        if (result == IN_PROGRESS || result == ALREADY_IN_PROGRESS) {
            // RFC 6525 §5.2.7: asks again later; it waits for the data before, or does not mean to answer at all
            attempts = 0;
            if (transmitter.isAcknowledged(requestLastTsn) && ++waits > config.maxAssociationRetransmits()) {
                finish(false);
            } else {
                timerUs = nowUs + backOffUs(waits);
            }
            return;
        }
        finish(result == NOTHING_TO_DO || result == PERFORMED);
    }

    private void finish(boolean isPerformed) {
        stop();
        List<Integer> streamIds = new ArrayList<>(requested.size());
        for (OutboundStream stream : requested) {
            if (queue.onResetAnswered(stream, isPerformed)) {
                streamIds.add(stream.id);
            }
        }
        requested = List.of();
        events.add(new SctpEvent.OutgoingStreamsReset(List.copyOf(streamIds), isPerformed));
    }

    private void send(long nowUs) {
        outbox.add(request);
        timerUs = nowUs + backOffUs(attempts + waits);
    }

    /** RFC 6525 §5.1.1: backs off as T3 does, so that an outage of seconds does not count as the end. */
    private long backOffUs(int times) {
        return Math.min(rto.rtoUs() << Math.min(times, MAX_DOUBLINGS), config.rtoMaxUs());
    }

    private void respond(int sequence, int result) {
        lastResult = result;
        respondOnly(sequence, result);
    }

    private void respondOnly(int sequence, int result) {
        outbox.add(ByteBuffer.allocate(16)
                .putInt(Wire.RE_CONFIG << 24 | 16)
                .putInt(RESPONSE << 16 | 12)
                .putInt(sequence)
                .putInt(result)
                .array());
    }

    // RFC 6525 §4.1
    private byte[] encodeRequest(int lastAssignedTsn) {
        int size = REQUEST_FIXED_BYTES + 2 * requested.size();
        ByteBuffer out = ByteBuffer.allocate(4 + Wire.padded(size));
        out.putInt(Wire.RE_CONFIG << 24 | 4 + Wire.padded(size));
        out.putInt(OUTGOING_REQUEST << 16 | size);
        out.putInt(nextSequence++).putInt(expectedSequence - 1).putInt(lastAssignedTsn);
        for (OutboundStream stream : requested) {
            out.putShort((short) stream.id);
        }
        return out.array();
    }
}
