package dev.peerage.client;

/** What went wrong; the message of the {@link PeerageException} says what to do. */
public enum ErrorCode {
    /** The server's URL is none. */
    BAD_URL,
    /** Nothing answers at the server's address. */
    UNREACHABLE,
    /** The server's policy refuses this peer, or it is full. */
    REFUSED,
    /** The server speaks another version of the protocol. */
    VERSION,
    /** What answers is no group server, or breaks the protocol. */
    BAD_SERVER,
    /** The same identity has connected again elsewhere. */
    REPLACED,
    /** The UDP port to bind is in use. */
    PORT_TAKEN,
    /** The UDP socket broke; this peer has ended. */
    SOCKET_FAILED,
    /** The server's policy refuses this peer in the group. */
    JOIN_REFUSED,
    /** This Java runtime lacks a part that Peerage needs. */
    UNSUPPORTED_RUNTIME,
    /** It did not happen in time. */
    TIMEOUT,
    /** The waiting thread was interrupted. */
    INTERRUPTED,
    /** A bug of Peerage ended this peer. */
    INTERNAL,
    /** This peer is closed. */
    CLOSED
}
