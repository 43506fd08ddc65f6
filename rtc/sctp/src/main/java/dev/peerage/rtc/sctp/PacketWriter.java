package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/** Fills packets with what is due, control chunks first (RFC 9260 §6.10), and closes them with their checksum. */
final class PacketWriter {

    private final SctpConfig config;
    private final Counters counters;
    private final Outbox outbox;
    private final Handshake handshake;
    private final Transmitter transmitter;
    private final Receiver receiver;
    private final StreamReset streamReset;
    private final PathMtu pathMtu;
    private final PacketChecksum checksum;

    PacketWriter(
            SctpConfig config,
            Counters counters,
            Outbox outbox,
            Handshake handshake,
            Transmitter transmitter,
            Receiver receiver,
            StreamReset streamReset,
            PathMtu pathMtu,
            PacketChecksum checksum) {
        this.config = config;
        this.counters = counters;
        this.outbox = outbox;
        this.handshake = handshake;
        this.transmitter = transmitter;
        this.receiver = receiver;
        this.streamReset = streamReset;
        this.pathMtu = pathMtu;
        this.checksum = checksum;
    }

    /** Writes at most one packet; false if there is none to send now. */
    boolean write(ByteBuffer out, SctpState state, long nowUs) {
        int start = out.position();
        Outbox.Alone alone = outbox.pollAlone();
        if (alone != null) {
            begin(out, alone.verificationTag());
            out.put(alone.chunk());
            checksum.write(out, start, out.position()); // an INIT, or something said without an association
        } else {
            begin(out, handshake.peerTag());
            if (state.isTransmitting() && transmitter.wantsProbe(nowUs)) {
                pathMtu.writeProbe(out, start, nowUs);
            } else {
                writeChunks(out, start, state, nowUs);
            }
            if (out.position() == start + Wire.COMMON_HEADER_BYTES) {
                out.position(start);
                return false;
            }
            // RFC 9653 §5.2: not with a COOKIE ECHO, which may find nobody who remembers accepting it
            if (!handshake.features().usesZeroChecksum() || Wire.firstChunk(out, start) == Wire.COOKIE_ECHO) {
                checksum.write(out, start, out.position());
            }
        }
        counters.packetsSent++;
        counters.bytesSent += out.position() - start;
        return true;
    }

    private void begin(ByteBuffer out, int verificationTag) {
        out.putInt(config.localPort() << 16 | config.remotePort());
        out.putInt(verificationTag);
        out.putInt(0);
    }

    /** Only data may make a packet larger than the base: what else there is must pass when the path carries less. */
    private void writeChunks(ByteBuffer out, int packetStart, SctpState state, long nowUs) {
        int start = out.position();
        int limit = packetStart + pathMtu.baseBytes();
        if (state.isTransmitting()) {
            streamReset.requestIfReady(transmitter.nextTsn() - 1, nowUs);
        }
        outbox.write(out, limit);
        boolean hasControl = out.position() > start;
        // RFC 9260 §5.1, C: data may follow COOKIE ECHO in its packet, and only there until it is answered
        boolean isTransmitting = state.isTransmitting() || (state == SctpState.COOKIE_ECHOED && hasControl);
        boolean hasWork = isTransmitting && transmitter.hasWork(nowUs);
        if (receiver.isSackDue() || ((hasWork || hasControl) && receiver.isSackWelcome())) {
            receiver.writeSack(out, limit);
        }
        if (hasWork) {
            transmitter.write(out, packetStart, nowUs);
        }
    }
}
