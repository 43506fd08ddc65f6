package dev.peerage.server.link;

import dev.peerage.session.group.GroupLimits;

/**
 * The bounds of every link; {@code dev.peerage.server.ServerLimit} explains each.
 *
 * @param groups of the authority, number of clients included
 */
public record LinkLimits(
        GroupLimits groups,
        int maxHandshakes,
        int maxPayloadBytes,
        int relayQueueBytes,
        int controlQueueBytes,
        int bytesPerSecond,
        int framesPerSecond,
        int controlFramesPerSecond,
        long handshakeTimeoutUs,
        long keepAliveUs,
        long stalledTimeoutUs) {

    /** A client is idle after three intervals in which it sent nothing (docs/protocol/link.md). */
    static final int IDLE_INTERVALS = 3;

    /** How long the other side may take to close after a {@code BYE}. */
    static final long CLOSE_TIMEOUT_US = 2_000_000;

    /** Join requests of one client that wait for the application's answer; further ones are refused. */
    static final int MAX_PENDING_JOINS = 16;

    long idleTimeoutUs() {
        return IDLE_INTERVALS * keepAliveUs;
    }
}
