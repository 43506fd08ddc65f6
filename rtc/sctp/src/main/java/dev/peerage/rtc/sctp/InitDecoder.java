package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads an INIT or INIT ACK chunk and its parameters (RFC 9260 §3.3.2, §3.3.3, §3.2.1). Total; for one chunk. */
final class InitDecoder {

    private static final int FIXED_BYTES = InitChunk.FIXED_BYTES;
    /** More than this of a peer's unknown parameters is not echoed. */
    private static final int MAX_ECHOED_BYTES = 256;

    private final ByteBuffer packet;
    private final int at;
    private final int end;

    private byte @Nullable [] cookie;
    private byte[] unrecognized = InitChunk.NONE;
    private boolean hasForwardTsn;
    private boolean hasReconfig;
    private boolean hasIData;
    private boolean hasIForwardTsn;
    private boolean hasZeroChecksum;

    InitDecoder(ByteBuffer packet, int at, int length) {
        this.packet = packet;
        this.at = at;
        end = at + length;
    }

    /** Null if the chunk makes no sense. */
    @Nullable
    InitChunk decode() {
        if (end - at < FIXED_BYTES) {
            return null;
        }
        int tag = packet.getInt(at + 4);
        long windowBytes = packet.getInt(at + 8) & 0xFFFF_FFFFL;
        int outbound = packet.getShort(at + 12) & 0xFFFF;
        int inbound = packet.getShort(at + 14) & 0xFFFF;
        boolean isSensible = tag != 0 && outbound != 0 && inbound != 0 && windowBytes >= InitChunk.MIN_WINDOW_BYTES;
        if (!isSensible || !readParameters()) { // RFC 9260 §3.3.2
            return null;
        }
        // RFC 8260 §2.2.1, §2.3.1: interleaving takes both chunks; one alone is of no use to us
        Features features = new Features(hasForwardTsn, hasReconfig, hasIData && hasIForwardTsn, hasZeroChecksum);
        return new InitChunk(
                tag, windowBytes, outbound, inbound, packet.getInt(at + 16), features, cookie, unrecognized);
    }

    private boolean readParameters() {
        int parameter = at + FIXED_BYTES;
        while (end - parameter >= Wire.CHUNK_HEADER_BYTES) {
            int size = packet.getShort(parameter + 2) & 0xFFFF;
            if (size < Wire.CHUNK_HEADER_BYTES || size > end - parameter) {
                return false;
            }
            if (!readParameter(packet.getShort(parameter) & 0xFFFF, parameter, size)) {
                return true;
            }
            parameter += Wire.padded(size);
        }
        return true;
    }

    /** False if those after it shall not be read. */
    private boolean readParameter(int type, int parameter, int size) {
        int value = parameter + Wire.CHUNK_HEADER_BYTES;
        switch (type) {
            case Wire.PARAMETER_STATE_COOKIE -> {
                cookie = new byte[size - Wire.CHUNK_HEADER_BYTES];
                packet.get(value, cookie);
            }
            case Wire.PARAMETER_FORWARD_TSN_SUPPORTED -> hasForwardTsn = true;
            case Wire.PARAMETER_SUPPORTED_EXTENSIONS -> readExtensions(value, parameter + size);
            case Wire.PARAMETER_ZERO_CHECKSUM_ACCEPTABLE -> // RFC 9653 §4: other methods than DTLS are not ours
                hasZeroChecksum = size == 8 && packet.getInt(value) == Wire.ERROR_DETECTION_DTLS;
            case Wire.PARAMETER_IPV4,
                    Wire.PARAMETER_IPV6,
                    Wire.PARAMETER_UNRECOGNIZED,
                    Wire.PARAMETER_COOKIE_PRESERVATIVE,
                    Wire.PARAMETER_HOST_NAME,
                    Wire.PARAMETER_ADDRESS_TYPES -> {} // RFC 8831 §5: one path, DTLS knows it
            default -> {
                // RFC 9260 §3.2.1: second bit = report, first bit = go on
                if ((type & 0x4000) != 0) {
                    echo(parameter, size);
                }
                return (type & 0x8000) != 0;
            }
        }
        return true;
    }

    /** RFC 5061 §4.2.7: types of chunks, one byte each. */
    private void readExtensions(int from, int to) {
        for (int i = from; i < to; i++) {
            switch (packet.get(i) & 0xFF) {
                case Wire.FORWARD_TSN -> hasForwardTsn = true;
                case Wire.RE_CONFIG -> hasReconfig = true;
                case Wire.I_DATA -> hasIData = true;
                case Wire.I_FORWARD_TSN -> hasIForwardTsn = true;
                default -> {}
            }
        }
    }

    private void echo(int parameter, int size) {
        int before = unrecognized.length;
        if (before + Wire.padded(size) <= MAX_ECHOED_BYTES) {
            unrecognized = Arrays.copyOf(unrecognized, before + Wire.padded(size));
            packet.get(parameter, unrecognized, before, size);
        }
    }
}
