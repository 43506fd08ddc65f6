package dev.peerage.rtc.webrtc;

/** Why {@link DatagramRouter} found no connection for a datagram; each is counted. */
public enum RouterDrop {
    /** Neither STUN nor TURN nor DTLS by its first byte (RFC 7983). */
    UNKNOWN_PROTOCOL,
    /** A STUN request for a user name fragment that is not here. */
    UNKNOWN_UFRAG,
    /** A STUN answer to a question nobody here asked. */
    UNKNOWN_TRANSACTION,
    /** DTLS, or data as TURN servers pass it on, from an address that belongs to no connection. */
    UNKNOWN_ADDRESS,
    /** DTLS from an address that several connections share, and it is for none of them. */
    UNKNOWN_RECORD,
    /** A check came over an address that {@value AddressOwners#MAX} others share: its data will not be found. */
    CROWDED_ADDRESS
}
