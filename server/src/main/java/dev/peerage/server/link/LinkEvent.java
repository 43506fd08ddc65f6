package dev.peerage.server.link;

import dev.peerage.session.group.GroupEvent;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkFrame.Hello;

/** What the hub asks or tells the server around it. */
public sealed interface LinkEvent {

    /** Asks for {@link LinkHub#onVerified}: whether the signatures hold, which takes too long for the loop. */
    record VerifyHello(ClientLink link, Bytes nonce, Hello hello) implements LinkEvent {}

    /** Asks for {@link LinkHub#onAdmissionDecided}. */
    record AdmissionAsked(ClientLink link) implements LinkEvent {}

    /** Asks for {@link LinkHub#onJoinDecided}. */
    record JoinAsked(ClientLink link, long requestId, String name, Bytes payload) implements LinkEvent {}

    /** A client is there. */
    record Admitted(ClientLink link) implements LinkEvent {}

    /** A client is gone, after it has left its groups. */
    record Ended(ClientLink link, String reason) implements LinkEvent {}

    /** Something of a group has changed. */
    record GroupChanged(GroupEvent event) implements LinkEvent {}
}
