package dev.peerage.rtc.stun;

/** The attribute types this module knows: RFC 8489 §18.3, RFC 8445 §16.1. */
final class StunType {
    static final int MAPPED_ADDRESS = 0x0001;
    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int REALM = 0x0014;
    static final int NONCE = 0x0015;
    static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;

    private StunType() {}

    /** RFC 8489 §14: the lower half must be understood by whoever gets the message, the upper half may be skipped. */
    static boolean isComprehensionRequired(int type) {
        return type < 0x8000;
    }
}
