package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/** The numbers of the SCTP wire format, and arithmetic on its serial numbers. */
final class Wire {

    /** RFC 9260 §3.1. */
    static final int COMMON_HEADER_BYTES = 12;

    static final int CHUNK_HEADER_BYTES = 4;
    /** RFC 9260 §3.3.1: chunk header, TSN, stream, SSN, PPID. */
    static final int DATA_HEADER_BYTES = 16;
    /** RFC 8260 §2.1: chunk header, TSN, stream, reserved, MID, PPID or FSN. */
    static final int I_DATA_HEADER_BYTES = 20;

    // RFC 9260 §3.2: chunk types
    static final int DATA = 0;
    static final int INIT = 1;
    static final int INIT_ACK = 2;
    static final int SACK = 3;
    static final int HEARTBEAT = 4;
    static final int HEARTBEAT_ACK = 5;
    static final int ABORT = 6;
    static final int SHUTDOWN = 7;
    static final int SHUTDOWN_ACK = 8;
    static final int ERROR = 9;
    static final int COOKIE_ECHO = 10;
    static final int COOKIE_ACK = 11;
    static final int SHUTDOWN_COMPLETE = 14;
    /** RFC 8260 §2.1. */
    static final int I_DATA = 64;
    /** RFC 6525 §3.1. */
    static final int RE_CONFIG = 130;
    /** RFC 4820 §3. */
    static final int PAD = 132;
    /** RFC 3758 §3.2. */
    static final int FORWARD_TSN = 192;
    /** RFC 8260 §2.3.1. */
    static final int I_FORWARD_TSN = 194;

    // RFC 9260 §3.3.1: flags of DATA
    static final int FLAG_END = 1;
    static final int FLAG_BEGIN = 2;
    static final int FLAG_UNORDERED = 4;
    static final int FLAG_IMMEDIATE = 8;

    /** RFC 9260 §3.3.7: the verification tag is the receiver's own, reflected. */
    static final int FLAG_TAG_REFLECTED = 1;

    // RFC 9260 §3.3.2.1, RFC 5061 §4.2.7, RFC 3758 §3.1, RFC 9653 §4: parameters
    static final int PARAMETER_HEARTBEAT = 1;
    static final int PARAMETER_IPV4 = 5;
    static final int PARAMETER_IPV6 = 6;
    static final int PARAMETER_STATE_COOKIE = 7;
    static final int PARAMETER_UNRECOGNIZED = 8;
    static final int PARAMETER_COOKIE_PRESERVATIVE = 9;
    static final int PARAMETER_HOST_NAME = 11;
    static final int PARAMETER_ADDRESS_TYPES = 12;
    static final int PARAMETER_ZERO_CHECKSUM_ACCEPTABLE = 0x8001;
    static final int PARAMETER_SUPPORTED_EXTENSIONS = 0x8008;
    static final int PARAMETER_FORWARD_TSN_SUPPORTED = 0xC000;

    /** RFC 9653 §6: the method of error detection that lets a checksum be zero. */
    static final int ERROR_DETECTION_DTLS = 1;

    // RFC 9260 §3.3.10: error causes
    static final int CAUSE_INVALID_STREAM = 1;
    static final int CAUSE_STALE_COOKIE = 3;
    static final int CAUSE_UNRECOGNIZED_CHUNK = 6;
    static final int CAUSE_NO_USER_DATA = 9;
    static final int CAUSE_USER_ABORT = 12;
    static final int CAUSE_PROTOCOL_VIOLATION = 13;

    private Wire() {}

    /** The type of the first chunk of the packet that begins at {@code start}. */
    static int firstChunk(ByteBuffer packet, int start) {
        return packet.get(start + COMMON_HEADER_BYTES) & 0xFF;
    }

    /** Rounded up to whole 32-bit words, as every chunk and parameter is. */
    static int padded(int bytes) {
        return (bytes + 3) & ~3;
    }

    /** RFC 1982: whether serial number {@code a} comes after {@code b}. */
    static boolean isAfter(int a, int b) {
        return a - b > 0;
    }
}
