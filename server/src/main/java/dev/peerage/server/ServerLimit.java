package dev.peerage.server;

/**
 * The bounds that keep one client from harming the server or the others. Set single ones with {@link
 * GroupServerBuilder#limit}.
 */
public enum ServerLimit {
    /** Clients at the same time; beyond: {@code BYE FULL}. */
    MAX_CLIENTS(10_000, 1, 10_000_000),
    /** Links that have not been admitted yet; beyond: {@code BYE FULL}. */
    MAX_HANDSHAKES(1_000, 1, 1_000_000),
    /** Groups at the same time; beyond, {@link GroupServer#createGroup} throws. */
    MAX_GROUPS(10_000, 1, 10_000_000),
    /** Members of one group; beyond: {@link JoinResult#GROUP_FULL}. */
    MAX_MEMBERS_PER_GROUP(250, 1, 10_000),
    /** Groups that one client is in at the same time; beyond: {@link JoinResult#TOO_MANY_GROUPS}. */
    MAX_GROUPS_PER_CLIENT(32, 1, 1_000),
    /** Bytes in one relayed frame; beyond: dropped, {@code UNDELIVERED TOO_LARGE}. The least is one session packet, sealed. */
    MAX_PAYLOAD_BYTES(20_000, 17_024, 65_536),
    /** Bytes of relayed frames waiting for one client; beyond: dropped, the sender is told {@code QUEUE_FULL}. */
    RELAY_QUEUE_BYTES(1 << 20, 1 << 17, 1 << 30),
    /** Bytes of the server's own frames waiting for one client; beyond: {@code BYE TOO_SLOW}. Must fit a whole group. */
    CONTROL_QUEUE_BYTES(1 << 20, 1 << 16, 1 << 30),
    /** Bytes taken from one client in a second, bursts of two seconds allowed; beyond, its socket is not read for a while. */
    BYTES_PER_SECOND(8 << 20, 1 << 10, 1 << 30),
    /** Frames taken from one client in a second, bursts of two seconds allowed; beyond, its socket is not read for a while. */
    FRAMES_PER_SECOND(20_000, 10, 10_000_000),
    /** Requests, pings and the like from one client in a second, bursts of two seconds allowed; beyond: {@code BYE FLOODING}. */
    CONTROL_FRAMES_PER_SECOND(200, 1, 1_000_000),
    /** Milliseconds for each step until a link is admitted: the client's answer, the check of it, the application's decision. */
    HANDSHAKE_TIMEOUT_MS(5_000, 1, 600_000),
    /** Milliseconds between two pings; a client silent for three of them gets {@code BYE IDLE}. */
    KEEP_ALIVE_MS(10_000, 1, 600_000),
    /** Milliseconds for which a client's socket may accept nothing before {@code BYE TOO_SLOW}. */
    STALLED_TIMEOUT_MS(10_000, 1, 600_000),
    /** Milliseconds after which a new member that has not acknowledged its group is counted as silent. */
    VIEW_ACK_TIMEOUT_MS(5_000, 1, 600_000);

    private final int defaultValue;
    private final int least;
    private final int most;

    ServerLimit(int defaultValue, int least, int most) {
        this.defaultValue = defaultValue;
        this.least = least;
        this.most = most;
    }

    /** The value if nothing else is set. */
    public int defaultValue() {
        return defaultValue;
    }

    /** The value itself, if it is within the bounds of this limit. */
    int checked(int value) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name() + " is from " + least + " to " + most + ", was " + value);
        }
        return value;
    }
}
