package dev.peerage.server;

/** What became of a wish to make a client a member of a group. */
public enum JoinResult {
    /** The client is now a member; its view and the news for the others are on their way. */
    JOINED,
    /** The client was a member already; nothing changed. */
    ALREADY_MEMBER,
    /** The group has ended. */
    NO_SUCH_GROUP,
    /** The client's link has ended. */
    NO_SUCH_CLIENT,
    /** The group has {@link ServerLimit#MAX_MEMBERS_PER_GROUP} members. */
    GROUP_FULL,
    /** The client is in {@link ServerLimit#MAX_GROUPS_PER_CLIENT} groups. */
    TOO_MANY_GROUPS,
    /** The server is stopping or has stopped. */
    SERVER_STOPPED;

    /** Whether the client is a member now. */
    public boolean isMember() {
        return this == JOINED || this == ALREADY_MEMBER;
    }

    static JoinResult of(dev.peerage.session.group.JoinResult result) {
        return valueOf(result.name());
    }
}
