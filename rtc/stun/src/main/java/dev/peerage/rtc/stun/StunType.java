package dev.peerage.rtc.stun;

/** The attribute types this module knows: RFC 8489 §18.3, RFC 8445 §16.1, RFC 8656 §18. */
final class StunType {
    static final int MAPPED_ADDRESS = 0x0001;
    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int UNKNOWN_ATTRIBUTES = 0x000A;
    static final int CHANNEL_NUMBER = 0x000C;
    static final int LIFETIME = 0x000D;
    static final int XOR_PEER_ADDRESS = 0x0012;
    static final int DATA = 0x0013;
    static final int REALM = 0x0014;
    static final int NONCE = 0x0015;
    static final int XOR_RELAYED_ADDRESS = 0x0016;
    static final int REQUESTED_ADDRESS_FAMILY = 0x0017;
    static final int REQUESTED_TRANSPORT = 0x0019;
    static final int MESSAGE_INTEGRITY_SHA256 = 0x001C;
    static final int PASSWORD_ALGORITHM = 0x001D;
    static final int USERHASH = 0x001E;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int ADDITIONAL_ADDRESS_FAMILY = 0x8000;
    static final int ADDRESS_ERROR_CODE = 0x8001;
    static final int PASSWORD_ALGORITHMS = 0x8002;
    static final int ALTERNATE_SERVER = 0x8023;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;

    private StunType() {}

    /** RFC 8489 §14: the lower half must be understood by whoever gets the message, the upper half may be skipped. */
    static boolean isComprehensionRequired(int type) {
        return type < 0x8000;
    }
}
