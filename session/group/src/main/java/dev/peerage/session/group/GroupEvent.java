package dev.peerage.session.group;

import dev.peerage.session.wire.LeaveReason;

/** What the application may want to know of its groups. */
public sealed interface GroupEvent {

    /** The group that this is about. */
    long groupId();

    /** The client is a member now. */
    record MemberJoined(long groupId, long memberId) implements GroupEvent {}

    /** The client is a member no longer. */
    record MemberLeft(long groupId, long memberId, LeaveReason reason) implements GroupEvent {}

    /** The member has applied its first view: it knows the others and can talk to them. */
    record JoinAcknowledged(long groupId, long memberId, long elapsedUs) implements GroupEvent {}

    /** The member has not acknowledged its first view in time; it stays a member, and may still do so. */
    record MemberSilent(long groupId, long memberId) implements GroupEvent {}

    /** The group is no more; each member has left before. */
    record GroupEnded(long groupId, LeaveReason reason) implements GroupEvent {}
}
