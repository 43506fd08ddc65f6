package dev.peerage.rtc.sctp;

/**
 * Where an association stands (RFC 9260 §4), with two words of our own for its ends: {@code NEW} and {@code CLOSED}.
 *
 * <pre>
 * NEW --onStart--> COOKIE_WAIT --INIT ACK--> COOKIE_ECHOED --COOKIE ACK--> ESTABLISHED
 * COOKIE_ECHOED --stale cookie--> COOKIE_WAIT
 * NEW, COOKIE_WAIT, COOKIE_ECHOED --COOKIE ECHO--> ESTABLISHED
 * ESTABLISHED --onShutdown--> SHUTDOWN_PENDING --all acknowledged--> SHUTDOWN_SENT --SHUTDOWN ACK--> CLOSED
 * ESTABLISHED, SHUTDOWN_PENDING --SHUTDOWN--> SHUTDOWN_RECEIVED --all acknowledged--> SHUTDOWN_ACK_SENT
 * SHUTDOWN_SENT --SHUTDOWN--> SHUTDOWN_ACK_SENT --SHUTDOWN COMPLETE--> CLOSED
 * ESTABLISHED and later --COOKIE ECHO of a peer that began anew--> ESTABLISHED
 * any --abort, retransmission limit--> CLOSED
 * </pre>
 *
 * Deadlines: COOKIE_WAIT and COOKIE_ECHOED end after {@link SctpConfig#maxInitRetransmits()}, the states with data in
 * flight after {@link SctpConfig#maxAssociationRetransmits()}, the shutdown states after
 * {@link SctpConfig#shutdownTimeoutUs()}. NEW and an idle ESTABLISHED without heartbeats wait for ever.
 */
public enum SctpState {
    /** Nothing sent; an INIT of the other side is answered statelessly. */
    NEW,
    /** INIT sent. */
    COOKIE_WAIT,
    /** COOKIE ECHO sent. */
    COOKIE_ECHOED,
    /** Data flows. */
    ESTABLISHED,
    /** Asked to end; waits until everything queued is acknowledged. */
    SHUTDOWN_PENDING,
    /** SHUTDOWN sent. */
    SHUTDOWN_SENT,
    /** The other side wants to end; waits until everything of ours is acknowledged. */
    SHUTDOWN_RECEIVED,
    /** SHUTDOWN ACK sent. */
    SHUTDOWN_ACK_SENT,
    /** Over, for good. */
    CLOSED;

    /** Whether user data may still go out in this state. */
    boolean isTransmitting() {
        return this == ESTABLISHED || this == SHUTDOWN_PENDING || this == SHUTDOWN_RECEIVED;
    }

    /** Whether user data of the other side is taken in this state (RFC 9260 §6: not after SHUTDOWN was received). */
    boolean isReceiving() {
        return this == ESTABLISHED || this == SHUTDOWN_PENDING || this == SHUTDOWN_SENT;
    }

    /** Whether new messages are taken from the application. */
    boolean isAccepting() {
        return this == NEW || this == COOKIE_WAIT || this == COOKIE_ECHOED || this == ESTABLISHED;
    }
}
