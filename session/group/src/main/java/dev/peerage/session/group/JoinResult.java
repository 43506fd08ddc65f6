package dev.peerage.session.group;

/** What became of a wish to make a client a member of a group. */
public enum JoinResult {
    /** The client is now a member; its view and the news for the others are on their way. */
    JOINED,
    /** The client was a member already; nothing changed. */
    ALREADY_MEMBER,
    /** The group has ended, or never existed. */
    NO_SUCH_GROUP,
    /** The client's link has ended, or it never had one. */
    NO_SUCH_CLIENT,
    /** The group has {@link GroupLimits#maxMembersPerGroup()} members. */
    GROUP_FULL,
    /** The client is in {@link GroupLimits#maxGroupsPerClient()} groups. */
    TOO_MANY_GROUPS,
    /** The server is stopping or has stopped. */
    SERVER_STOPPED;

    /** Whether the client is a member now. */
    public boolean isMember() {
        return this == JOINED || this == ALREADY_MEMBER;
    }
}
