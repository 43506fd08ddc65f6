package dev.peerage.client;

/** Which way packets go between two peers. */
public enum PathKind {
    /** No way yet. */
    NONE,
    /** Through the group server, sealed end to end. */
    RELAYED,
    /** From peer to peer, over WebRTC data channels. */
    DIRECT
}
