package dev.peerage.session.wire;

/** Why bytes from the network are not what they claim to be. The names are part of the protocol's test vectors. */
public enum DecodeFailure {
    /** The input ends before the value does. */
    TRUNCATED,
    /** The input goes on after the last field. */
    TRAILING_BYTES,
    /** The first byte names no frame or message of ours. */
    UNKNOWN_TYPE,
    /** A field holds what it must not: an unknown code, text that is not UTF-8, a varint that is not shortest. */
    BAD_VALUE,
    /** A length or count is above its limit. */
    TOO_LONG,
    /** A {@code CHALLENGE} or {@code HELLO} of another version of the protocol; the rest of it was not read. */
    UNSUPPORTED_VERSION
}
