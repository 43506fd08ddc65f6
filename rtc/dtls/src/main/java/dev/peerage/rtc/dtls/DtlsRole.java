package dev.peerage.rtc.dtls;

/** Which side of the handshake this is; RFC 8842 §5.1: {@code a=setup:active} is the client. */
public enum DtlsRole {
    /** Sends the ClientHello. */
    CLIENT,
    /** Waits for the ClientHello. */
    SERVER
}
