package dev.peerage.session.engine;

/**
 * The limits and times of a session.
 *
 * @param maxMessageBytes the longest message on a reliable channel
 * @param maxDatagramBytes the longest message on a sequenced or unreliable channel
 * @param maxQueuedBytes how much a sending channel keeps, unacknowledged messages included; beyond: BACK_PRESSURED
 * @param receiveWindowBytes how much of a channel may wait for the application before its sender has to stop
 * @param maxReceiveBytes how much all channels together may hold; beyond, fragments are dropped and not acknowledged
 * @param maxChannels channels per direction; opening more fails, and is a protocol error when the other side does
 * @param pathQueueBytes how much a path's transport may hold before no more data is given to it; short, so that
 *     latest-wins messages are fresh
 * @param suspendedTimeoutUs how long a session lives without a usable path
 * @param closingTimeoutUs how long a closing session tries to deliver what it owes
 * @param openingTimeoutUs how long an attempt at a direct path may take
 * @param isDirectAllowed whether direct paths are tried at all
 */
public record SessionConfig(
        int maxMessageBytes,
        int maxDatagramBytes,
        int maxQueuedBytes,
        int receiveWindowBytes,
        int maxReceiveBytes,
        int maxChannels,
        int pathQueueBytes,
        long suspendedTimeoutUs,
        long closingTimeoutUs,
        long openingTimeoutUs,
        boolean isDirectAllowed) {

    private static final int MIB = 1024 * 1024;

    public SessionConfig {
        if (maxMessageBytes > maxQueuedBytes || maxDatagramBytes > maxMessageBytes) {
            throw new IllegalArgumentException("a message must fit the queue");
        }
    }

    /** What a client uses unless told otherwise. */
    public static SessionConfig defaults() {
        return new SessionConfig(
                16 * MIB, 64_000, 32 * MIB, MIB, 64 * MIB, 256, 64_000, 60_000_000, 3_000_000, 15_000_000, true);
    }

    /** The same, but only ever through the relay. */
    public SessionConfig relayedOnly() {
        return new SessionConfig(
                maxMessageBytes,
                maxDatagramBytes,
                maxQueuedBytes,
                receiveWindowBytes,
                maxReceiveBytes,
                maxChannels,
                pathQueueBytes,
                suspendedTimeoutUs,
                closingTimeoutUs,
                openingTimeoutUs,
                false);
    }
}
