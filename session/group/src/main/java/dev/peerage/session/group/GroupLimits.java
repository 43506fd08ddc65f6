package dev.peerage.session.group;

/**
 * The bounds of everything that a {@link GroupAuthority} keeps.
 *
 * @param maxClients clients with a link
 * @param maxGroups groups at the same time
 * @param maxMembersPerGroup members of one group; a view of this many must fit the control queue of a link
 * @param maxGroupsPerClient groups that one client is in at the same time
 * @param viewAckTimeoutUs how long a member may take to acknowledge its first view before it is reported silent
 */
public record GroupLimits(
        int maxClients, int maxGroups, int maxMembersPerGroup, int maxGroupsPerClient, long viewAckTimeoutUs) {

    public GroupLimits {
        requirePositive("maxClients", maxClients);
        requirePositive("maxGroups", maxGroups);
        requirePositive("maxMembersPerGroup", maxMembersPerGroup);
        requirePositive("maxGroupsPerClient", maxGroupsPerClient);
        requirePositive("viewAckTimeoutUs", viewAckTimeoutUs);
    }

    /** 10,000 clients, 10,000 groups, 250 members each, 32 groups for a client, 5 s for an acknowledgement. */
    public static GroupLimits defaults() {
        return new GroupLimits(10_000, 10_000, 250, 32, 5_000_000);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, was " + value);
        }
    }
}
