package dev.peerage.session.group;

/** What became of a wish to end a membership. */
public enum RemoveResult {
    /** The client was a member and is none now. */
    REMOVED,
    /** The client was not a member; nothing changed. */
    NOT_A_MEMBER,
    /** The group has ended, or never existed. */
    NO_SUCH_GROUP,
    /** The server is stopping or has stopped. */
    SERVER_STOPPED
}
