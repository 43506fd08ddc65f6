package dev.peerage.rtc.stun;

/** What a STUN message is to the other side: something to answer, something to note, or an answer. */
public enum StunClass {
    REQUEST(0x000),
    INDICATION(0x010),
    SUCCESS(0x100),
    ERROR(0x110);

    /** RFC 8489 §5: C1 and C0 are interleaved with the method's bits. */
    private static final int MASK = 0x110;

    private final int bits;

    StunClass(int bits) {
        this.bits = bits;
    }

    /** The message type field of this class and the given 12-bit method. */
    int withMethod(int method) {
        return bits | (method & 0xF80) << 2 | (method & 0x070) << 1 | (method & 0x00F);
    }

    static StunClass ofType(int messageType) {
        return switch (messageType & MASK) {
            case 0x000 -> REQUEST;
            case 0x010 -> INDICATION;
            case 0x100 -> SUCCESS;
            default -> ERROR;
        };
    }

    static int methodOfType(int messageType) {
        return (messageType & 0x3E00) >>> 2 | (messageType & 0x00E0) >>> 1 | (messageType & 0x000F);
    }
}
