package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Checks the verification tag of packets and hands each chunk to the part that it concerns (RFC 9260 §8.5, §6.10). */
final class ChunkHandler {

    private final SctpAssociation association;
    private final SctpConfig config;
    private final Counters counters;
    private final Outbox outbox;
    private final Handshake handshake;
    private final Transmitter transmitter;
    private final Receiver receiver;
    private final StreamReset streamReset;
    private final Heartbeat heartbeat;
    private final PathMtu pathMtu;
    private final ChunkReader reader = new ChunkReader();
    /** Where the last SACK of the packet is; 0 = it has none. Each would cost a walk over what is in flight. */
    private int sackAt;

    ChunkHandler(
            SctpAssociation association,
            SctpConfig config,
            Counters counters,
            Outbox outbox,
            Handshake handshake,
            Transmitter transmitter,
            Receiver receiver,
            StreamReset streamReset,
            Heartbeat heartbeat,
            PathMtu pathMtu) {
        this.association = association;
        this.config = config;
        this.counters = counters;
        this.outbox = outbox;
        this.handshake = handshake;
        this.transmitter = transmitter;
        this.receiver = receiver;
        this.streamReset = streamReset;
        this.heartbeat = heartbeat;
        this.pathMtu = pathMtu;
    }

    /** Takes a packet with the right ports and checksum. */
    void onPacket(ByteBuffer packet, int start, int end, long nowUs) {
        int tag = packet.getInt(start + 4);
        reader.begin(start, end);
        if (!reader.advance(packet)) {
            counters.malformedPackets++;
            return;
        }
        int first = packet.get(reader.at()) & 0xFF;
        if (first == Wire.INIT) {
            onInit(packet, tag, nowUs);
            return;
        }
        if (association.state() == SctpState.CLOSED) {
            onStray(first, tag);
            return;
        }
        if (!isTagRight(packet, first, tag)) {
            counters.badTags++;
            return;
        }
        counters.packetsReceived++;
        counters.bytesReceived += end - start;
        if (isEstablished() && first != Wire.COOKIE_ECHO) { // whose tag is not checked yet: anyone could say it
            heartbeat.onHeard(nowUs);
        }
        sackAt = 0;
        do {
            onChunk(packet, reader.at(), reader.length(), tag, nowUs);
        } while (association.state() != SctpState.CLOSED && reader.advance(packet));
        if (sackAt != 0 && isEstablished()) {
            applySack(packet, sackAt, nowUs);
        }
        if (reader.isMalformed()) {
            counters.malformedPackets++;
        }
        if (isEstablished()) {
            boolean hadData = receiver.onPacketEnd(nowUs);
            if (hadData && association.state() == SctpState.SHUTDOWN_SENT) {
                association.sendShutdownChunk(nowUs); // RFC 9260 §9.2: every packet with data is answered with it
            }
            streamReset.onPacketEnd(receiver.cumulativeTsn());
        }
    }

    private void onChunk(ByteBuffer packet, int at, int length, int tag, long nowUs) {
        int type = packet.get(at) & 0xFF;
        switch (type) {
            case Wire.DATA, Wire.I_DATA -> onData(type, packet, at, length);
            case Wire.SACK -> onSack(packet, at, length);
            case Wire.FORWARD_TSN, Wire.I_FORWARD_TSN -> onForwardTsn(type, packet, at, length);
            case Wire.RE_CONFIG -> {
                if (!isEstablished()) {
                    counters.unexpectedChunks++;
                } else if (!streamReset.onReconfig(packet, at, length, nowUs)) {
                    counters.malformedPackets++;
                }
            }
            case Wire.HEARTBEAT -> {
                if (isEstablished() && Wire.padded(length) <= config.basePacketBytes() - Wire.COMMON_HEADER_BYTES) {
                    outbox.add(ControlChunks.reflected(packet, at, length, Wire.HEARTBEAT_ACK));
                }
            }
            case Wire.HEARTBEAT_ACK -> {
                if (!pathMtu.onAck(packet, at, length)) {
                    heartbeat.onAck(packet, at, length, nowUs);
                }
            }
            case Wire.PAD -> {} // RFC 4820 §3
            case Wire.INIT_ACK -> onInitAck(packet, at, length, nowUs);
            case Wire.COOKIE_ECHO -> onCookieEcho(packet, at, length, tag, nowUs);
            case Wire.COOKIE_ACK -> {
                if (association.state() == SctpState.COOKIE_ECHOED) {
                    handshake.stop();
                    association.onEstablished(false, nowUs);
                }
            }
            case Wire.ABORT -> {
                association.close(CloseReason.PEER_ABORT);
                reader.stop();
            }
            case Wire.ERROR -> onError(packet, at, length, nowUs);
            case Wire.SHUTDOWN, Wire.SHUTDOWN_ACK, Wire.SHUTDOWN_COMPLETE ->
                onShutdownChunk(type, packet, at, length, nowUs);
            case Wire.INIT -> counters.unexpectedChunks++; // RFC 9260 §6.10: never together with others
            default -> onUnknown(type, packet, at, length);
        }
    }

    private void onData(int type, ByteBuffer packet, int at, int length) {
        boolean isInterleaving = handshake.features().usesInterleaving();
        if (type == Wire.I_DATA && !isInterleaving) {
            onUnknown(type, packet, at, length);
        } else if (!association.state().isReceiving()) {
            counters.unexpectedChunks++;
        } else if (type == Wire.DATA && isInterleaving) {
            abortIf(CloseReason.PROTOCOL_VIOLATION); // RFC 8260 §2.2.1: one or the other
        } else if (length == (isInterleaving ? Wire.I_DATA_HEADER_BYTES : Wire.DATA_HEADER_BYTES)) {
            byte[] tsn = ByteBuffer.allocate(4).putInt(packet.getInt(at + 4)).array();
            // RFC 9260 §6.2
            association.abort(CloseReason.PROTOCOL_VIOLATION, ControlChunks.abort(Wire.CAUSE_NO_USER_DATA, tsn));
            reader.stop();
        } else {
            abortIf(receiver.onData(packet, at, length));
        }
    }

    private void onForwardTsn(int type, ByteBuffer packet, int at, int length) {
        boolean isInterleaving = handshake.features().usesInterleaving();
        if (type == Wire.I_FORWARD_TSN && !isInterleaving) {
            onUnknown(type, packet, at, length);
        } else if (length < 8 || !association.state().isReceiving()) {
            counters.unexpectedChunks++;
        } else if (type == Wire.FORWARD_TSN && isInterleaving) {
            abortIf(CloseReason.PROTOCOL_VIOLATION); // RFC 8260 §2.3.1
        } else {
            abortIf(receiver.onForwardTsn(packet, at, length));
        }
    }

    private void onSack(ByteBuffer packet, int at, int length) {
        if (length < 16 || !isEstablished()) {
            counters.unexpectedChunks++;
            return;
        }
        int gapCount = packet.getShort(at + 12) & 0xFFFF;
        if (16 + 4 * gapCount > length) {
            counters.malformedPackets++;
            return;
        }
        sackAt = at;
    }

    private void applySack(ByteBuffer packet, int at, long nowUs) {
        int gapCount = packet.getShort(at + 12) & 0xFFFF;
        if (packet.getShort(at + 14) != 0) {
            transmitter.onDuplicatesReported(nowUs);
        }
        long windowBytes = packet.getInt(at + 8) & 0xFFFF_FFFFL;
        if (transmitter.onSack(packet.getInt(at + 4), windowBytes, packet, at + 16, gapCount, nowUs)) {
            association.onAcknowledged(nowUs);
        }
    }

    private void onInit(ByteBuffer packet, int tag, long nowUs) {
        InitChunk init = InitChunk.decode(packet, reader.at(), reader.length());
        if (tag != 0 || !reader.isLast() || init == null) { // RFC 9260 §8.5.1
            counters.malformedPackets++;
            return;
        }
        counters.packetsReceived++;
        switch (association.state()) {
            case NEW, COOKIE_WAIT, COOKIE_ECHOED -> handshake.onInit(init, false, nowUs);
            case SHUTDOWN_ACK_SENT -> association.sendShutdownChunk(nowUs); // RFC 9260 §9.2
            case CLOSED -> outbox.addAlone(init.initiateTag(), ControlChunks.abort(Wire.CAUSE_USER_ABORT, "closed"));
            default -> handshake.onInit(init, true, nowUs);
        }
    }

    private void onInitAck(ByteBuffer packet, int at, int length, long nowUs) {
        if (association.state() != SctpState.COOKIE_WAIT) {
            counters.unexpectedChunks++; // RFC 9260 §5.2.3
            return;
        }
        InitChunk ack = InitChunk.decode(packet, at, length);
        if (ack == null || !handshake.onInitAck(ack, nowUs)) {
            counters.malformedPackets++;
            return;
        }
        association.onCookieEchoed();
    }

    private void onCookieEcho(ByteBuffer packet, int at, int length, int tag, long nowUs) {
        switch (handshake.onCookieEcho(packet, at, length, tag, association.state(), nowUs)) {
            case IGNORED -> reader.stop();
            case REPEATED -> outbox.add(ControlChunks.empty(Wire.COOKIE_ACK, 0));
            case ESTABLISHED -> {
                outbox.clearBundled(); // our own COOKIE ECHO has become needless, and COOKIE ACK must come first
                association.onEstablished(false, nowUs);
                outbox.add(ControlChunks.empty(Wire.COOKIE_ACK, 0));
            }
            case RESTARTED -> {
                if (association.state() == SctpState.SHUTDOWN_ACK_SENT) {
                    association.sendShutdownChunk(nowUs); // RFC 9260 §5.2.4, A
                    return;
                }
                association.onEstablished(true, nowUs);
                outbox.add(ControlChunks.empty(Wire.COOKIE_ACK, 0));
            }
        }
    }

    private void onShutdownChunk(int type, ByteBuffer packet, int at, int length, long nowUs) {
        SctpState state = association.state();
        if (type == Wire.SHUTDOWN && length >= 8 && isEstablished()) {
            // RFC 9260 §9.2: its cumulative TSN counts like a SACK's, and says nothing new of gaps and window
            transmitter.onShutdownReceived(packet.getInt(at + 4), packet, nowUs);
            association.onShutdownReceived(nowUs);
        } else if (type == Wire.SHUTDOWN_ACK
                && (state == SctpState.SHUTDOWN_SENT || state == SctpState.SHUTDOWN_ACK_SENT)) {
            outbox.addAlone(handshake.peerTag(), ControlChunks.empty(Wire.SHUTDOWN_COMPLETE, 0));
            association.close(CloseReason.SHUTDOWN);
        } else if (type == Wire.SHUTDOWN_COMPLETE && state == SctpState.SHUTDOWN_ACK_SENT) {
            association.close(CloseReason.SHUTDOWN);
        } else {
            counters.unexpectedChunks++;
        }
    }

    private void onError(ByteBuffer packet, int at, int length, long nowUs) {
        boolean isStaleCookie = length >= 8 && (packet.getShort(at + 4) & 0xFFFF) == Wire.CAUSE_STALE_COOKIE;
        if (isStaleCookie && association.state() == SctpState.COOKIE_ECHOED) {
            handshake.onStaleCookie(nowUs);
            association.onCookieStale();
        }
    }

    /** RFC 9260 §3.2: the two highest bits say whether to report the chunk and whether to go on after it. */
    private void onUnknown(int type, ByteBuffer packet, int at, int length) {
        counters.unknownChunks++;
        if ((type & 0x40) != 0 && isEstablished()) {
            byte[] head = new byte[Math.min(length, 64)];
            packet.get(at, head);
            outbox.add(ControlChunks.error(Wire.CAUSE_UNRECOGNIZED_CHUNK, head));
        }
        if ((type & 0x80) == 0) {
            reader.stop();
        }
    }

    /** A packet after the end (RFC 9260 §8.4): the other side shall learn of it, without a tag of our own. */
    private void onStray(int first, int tag) {
        counters.unexpectedChunks++;
        switch (first) {
            case Wire.ABORT, Wire.SHUTDOWN_COMPLETE, Wire.COOKIE_ACK, Wire.ERROR -> {}
            case Wire.SHUTDOWN_ACK ->
                outbox.addAlone(tag, ControlChunks.empty(Wire.SHUTDOWN_COMPLETE, Wire.FLAG_TAG_REFLECTED));
            default -> outbox.addAlone(tag, ControlChunks.empty(Wire.ABORT, Wire.FLAG_TAG_REFLECTED));
        }
    }

    private boolean isTagRight(ByteBuffer packet, int first, int tag) {
        // RFC 9260 §8.5.1: the tag of a COOKIE ECHO is checked against the cookie; ABORT and SHUTDOWN COMPLETE may
        // reflect ours
        if (first == Wire.COOKIE_ECHO) {
            return true;
        }
        boolean mayReflect = first == Wire.ABORT || first == Wire.SHUTDOWN_COMPLETE;
        if (mayReflect && (packet.get(reader.at() + 1) & Wire.FLAG_TAG_REFLECTED) != 0) {
            return tag == handshake.peerTag() && tag != 0;
        }
        return tag == handshake.localTag();
    }

    /** Whether there is an association to which data chunks can belong. */
    private boolean isEstablished() {
        return association.state().compareTo(SctpState.ESTABLISHED) >= 0 && association.state() != SctpState.CLOSED;
    }

    private void abortIf(@Nullable CloseReason reason) {
        if (reason != null) {
            association.abort(reason, ControlChunks.abort(Wire.CAUSE_PROTOCOL_VIOLATION, reason.name()));
            reader.stop();
        }
    }
}
