package dev.peerage.rtc.webrtc;

/** Why a {@link PeerConnection} threw an input away; each is counted. The layers below count their own. */
public enum PeerConnectionDrop {
    /** Neither STUN nor TURN nor DTLS by its first byte (RFC 7983). */
    UNKNOWN_PROTOCOL,
    /** DTLS from an address that no authentic check came from. */
    UNVALIDATED_ADDRESS,
    /** DTLS before we are ready for it; the first flight is kept, the rest comes again. */
    TOO_EARLY,
    /** A DTLS handshake record for another connection between the same sockets. */
    WRONG_HANDSHAKE_TAG,
    /** A candidate line that is malformed. */
    BAD_CANDIDATE,
    /** An offer to restart ICE while ours of just now waits for its answer, and ours goes before. */
    OFFER_AGAINST_OURS
}
