package dev.peerage.rtc.sctp;

/**
 * The extensions that one side can use, as its INIT says, or, once the handshake is done, that both use.
 *
 * @param usesForwardTsn partial reliability (RFC 3758)
 * @param usesReconfig stream reset (RFC 6525)
 * @param usesInterleaving user data travels in I-DATA, what is passed over in I-FORWARD-TSN, and nothing in DATA and
 *     FORWARD-TSN (RFC 8260)
 * @param usesZeroChecksum DTLS beneath detects every error, so the checksum may be left zero (RFC 9653)
 */
record Features(boolean usesForwardTsn, boolean usesReconfig, boolean usesInterleaving, boolean usesZeroChecksum) {

    /** Of which nothing is known. */
    static final Features NONE = new Features(false, false, false, false);

    /** What we offer. */
    static Features of(SctpConfig config) {
        return new Features(true, true, config.interleaving(), config.zeroChecksum());
    }

    /** What both can. */
    Features and(Features other) {
        return new Features(
                usesForwardTsn && other.usesForwardTsn,
                usesReconfig && other.usesReconfig,
                usesInterleaving && other.usesInterleaving,
                usesZeroChecksum && other.usesZeroChecksum);
    }

    /** As one number, for the cookie. */
    int toBits() {
        return (usesForwardTsn ? 1 : 0)
                | (usesReconfig ? 2 : 0)
                | (usesInterleaving ? 4 : 0)
                | (usesZeroChecksum ? 8 : 0);
    }

    static Features ofBits(int bits) {
        return new Features((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0);
    }
}
