package dev.peerage.cli.demo;

import dev.peerage.client.Group;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.ServerState;

/** Hears what a {@link Participant} lives through, on the stage. */
public interface ParticipantListener {

    /** The server has put the peer into a group. */
    default void onJoined(Group group) {}

    /** The peer is no longer in the group. */
    default void onGroupEnded(Group group, LeaveReason reason) {}

    /** Another member is there. */
    default void onMember(Counterpart member) {}

    /** Another member is gone. */
    default void onLeft(Counterpart member, LeaveReason reason) {}

    /** The first message of a member has arrived. */
    default void onFirstMessage(Counterpart member) {}

    /** The path to a member is another one, or the state of the link. */
    default void onPath(Counterpart member) {}

    /** A member says something. */
    default void onChat(Counterpart member, String text) {}

    /** All that was to be counted has been sent to a member and received from it. */
    default void onComplete(Counterpart member) {}

    /** The link to the server has changed. */
    default void onServer(ServerState state) {}
}
