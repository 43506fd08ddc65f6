package dev.peerage.rtc.ice;

import org.jspecify.annotations.Nullable;

/** How a candidate's address was learned (RFC 8445 §5.1.1), best first. */
public enum CandidateType {
    /** An address of the machine itself. */
    HOST("host", 126),
    /** Learned from a connectivity check: a NAT's address that no STUN server had seen. */
    PEER_REFLEXIVE("prflx", 110),
    /** A NAT's address, as a STUN server sees it. */
    SERVER_REFLEXIVE("srflx", 100),
    /** An address of a TURN server. */
    RELAYED("relay", 0);

    private final String sdpName;
    private final int preference;

    CandidateType(String sdpName, int preference) {
        this.sdpName = sdpName;
        this.preference = preference;
    }

    /** The word for it in SDP (RFC 8839 §5.1). */
    public String sdpName() {
        return sdpName;
    }

    /** RFC 8445 §5.1.2.2: the recommended type preference, 0 to 126. */
    int preference() {
        return preference;
    }

    static @Nullable CandidateType ofSdpName(String name) {
        for (CandidateType type : values()) {
            if (type.sdpName.equals(name)) {
                return type;
            }
        }
        return null;
    }
}
