package dev.peerage.rtc.ice;

/**
 * Where our packets of a pair leave from (RFC 8445 §2.3).
 *
 * <p>The process has one socket, so there is one base. A TURN allocation will be a second kind, and this a record.
 */
enum Base {
    /** The one UDP socket, whose source address the system chooses. */
    SOCKET
}
