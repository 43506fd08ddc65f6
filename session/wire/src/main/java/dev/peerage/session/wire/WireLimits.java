package dev.peerage.session.wire;

/** The sizes that both ends of the wire agree on; {@code docs/protocol} names each. */
public final class WireLimits {

    /** Version of the server link and of the sessions over it. */
    public static final int VERSION = 1;

    public static final int NONCE_BYTES = 32;
    public static final int AGREEMENT_KEY_BYTES = 32;
    /** BIP-340. */
    public static final int SIGNATURE_BYTES = 64;

    public static final int MAX_GREETING_BYTES = 1024;
    public static final int MAX_JOIN_PAYLOAD_BYTES = 1024;
    public static final int MAX_HOST_BYTES = 255;
    public static final int MAX_GROUP_NAME_BYTES = 128;
    public static final int MAX_LABEL_BYTES = 128;
    public static final int MAX_TEXT_BYTES = 256;
    /** A description or candidate; fits one fragment together with its header. */
    public static final int MAX_SIGNAL_BYTES = 15_000;

    /** The longest packet of a session: one full fragment with acknowledgements beside it. */
    public static final int MAX_PACKET_BYTES = 17_000;
    /** A sealed packet is longer by its counter (8) and its tag (16). */
    public static final int SEAL_OVERHEAD_BYTES = 24;
    /** What every server forwards at least: a full packet, sealed. */
    public static final int MIN_RELAY_PAYLOAD_BYTES = MAX_PACKET_BYTES + SEAL_OVERHEAD_BYTES;
    /** No server may announce more. A longer payload is malformed; one above the server's own limit is UNDELIVERED. */
    public static final int MAX_RELAY_PAYLOAD_BYTES = 65_536;

    public static final int MAX_FRAGMENT_BYTES = 16_000;
    /** A fragment with others after it is not shorter, so that a message has a bounded number of them. */
    public static final int MIN_INNER_FRAGMENT_BYTES = 1_000;

    public static final int MAX_PADDING_BYTES = 1_200;
    public static final int MAX_ACK_RANGES = 32;
    /** Exact in JavaScript. */
    public static final long MAX_INTEGER = (1L << 53) - 1;

    public static final int MAX_KEEP_ALIVE_MS = 600_000;

    private WireLimits() {}
}
