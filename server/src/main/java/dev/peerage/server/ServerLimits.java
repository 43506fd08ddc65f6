package dev.peerage.server;

/**
 * The bounds that keep one client from harming the others. {@link #defaults()} suits a game server; change single ones
 * with the {@code with} methods.
 *
 * @param maxClients links that have been admitted at the same time; beyond: {@code BYE FULL}
 * @param maxHandshakes links that have not been admitted yet; beyond: {@code BYE FULL}
 * @param maxGroups groups at the same time
 * @param maxMembersPerGroup members of one group
 * @param maxGroupsPerClient groups that one client is in at the same time
 * @param maxPayloadBytes of one relayed frame
 * @param relayQueueBytes waiting for one client before relayed frames to it are dropped and reported to their senders
 * @param controlQueueBytes waiting for one client in frames of the server itself, before it is {@code TOO_SLOW}
 * @param bytesPerSecond taken from one client; beyond, its socket is not read for a while
 * @param framesPerSecond taken from one client; beyond, its socket is not read for a while
 * @param controlFramesPerSecond all but relayed frames from one client; beyond: {@code BYE FLOODING}
 * @param handshakeTimeoutMs for each step until a link is admitted
 * @param keepAliveMs between two pings; a client silent for three of them is {@code IDLE}
 * @param stalledTimeoutMs how long a socket may accept nothing before its client is {@code TOO_SLOW}
 */
public record ServerLimits(
        int maxClients,
        int maxHandshakes,
        int maxGroups,
        int maxMembersPerGroup,
        int maxGroupsPerClient,
        int maxPayloadBytes,
        int relayQueueBytes,
        int controlQueueBytes,
        int bytesPerSecond,
        int framesPerSecond,
        int controlFramesPerSecond,
        int handshakeTimeoutMs,
        int keepAliveMs,
        int stalledTimeoutMs) {

    public ServerLimits {
        requireAtLeast(1, "maxClients", maxClients);
        requireAtLeast(1, "maxHandshakes", maxHandshakes);
        requireAtLeast(1, "maxGroups", maxGroups);
        requireAtLeast(1, "maxMembersPerGroup", maxMembersPerGroup);
        requireAtLeast(1, "maxGroupsPerClient", maxGroupsPerClient);
        requireAtLeast(17_100, "maxPayloadBytes", maxPayloadBytes); // a sealed session packet
        requireAtLeast(maxPayloadBytes, "relayQueueBytes", relayQueueBytes);
        requireAtLeast(64 * 1024, "controlQueueBytes", controlQueueBytes);
        requireAtLeast(maxPayloadBytes, "bytesPerSecond", bytesPerSecond);
        requireAtLeast(10, "framesPerSecond", framesPerSecond);
        requireAtLeast(10, "controlFramesPerSecond", controlFramesPerSecond);
        requireAtLeast(1, "handshakeTimeoutMs", handshakeTimeoutMs);
        requireAtLeast(1, "keepAliveMs", keepAliveMs);
        requireAtLeast(1, "stalledTimeoutMs", stalledTimeoutMs);
    }

    /** The figures in the README. */
    public static ServerLimits defaults() {
        return new ServerLimits(
                10_000, 1_000, 10_000, 250, 32, 20_000, 1 << 20, 2 << 20, 8 << 20, 20_000, 500, 5_000, 10_000, 10_000);
    }

    /** The same with another number of clients. */
    public ServerLimits withMaxClients(int clients) {
        return new ServerLimits(
                clients,
                maxHandshakes,
                maxGroups,
                maxMembersPerGroup,
                maxGroupsPerClient,
                maxPayloadBytes,
                relayQueueBytes,
                controlQueueBytes,
                bytesPerSecond,
                framesPerSecond,
                controlFramesPerSecond,
                handshakeTimeoutMs,
                keepAliveMs,
                stalledTimeoutMs);
    }

    private static void requireAtLeast(int least, String name, int value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", was " + value);
        }
    }
}
