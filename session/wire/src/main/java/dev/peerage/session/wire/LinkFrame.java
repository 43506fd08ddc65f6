package dev.peerage.session.wire;

import java.nio.ByteBuffer;
import java.util.List;

/** A frame between a client and its group server; {@code docs/protocol/link.md} explains each. */
public sealed interface LinkFrame {

    /** What arrived instead of a frame; never sent. */
    record Malformed(DecodeFailure failure) implements LinkFrame {}

    /** S→C, first. */
    record Challenge(Bytes nonce) implements LinkFrame {}

    /** C→S; {@code proof} signs the SHA-256 of {@link SignedContent#hello}. */
    record Hello(Introduction introduction, Bytes proof, Bytes greeting) implements LinkFrame {}

    /** S→C; an empty {@code stunHost} is the host of the link's URL, a {@code stunPort} of 0 means there is none. */
    record Welcome(long memberId, String stunHost, int stunPort, int maxPayloadBytes, int keepAliveMs)
            implements LinkFrame {}

    /** S→C: all members, the receiver included. */
    record GroupView(long groupId, long epoch, String name, List<Member> members) implements LinkFrame {
        public GroupView {
            members = List.copyOf(members);
        }
    }

    /** S→C. */
    record MembersJoined(long groupId, long epoch, List<Member> members) implements LinkFrame {
        public MembersJoined {
            members = List.copyOf(members);
        }
    }

    /** S→C. */
    record MemberLeft(long groupId, long epoch, long memberId, LeaveReason reason) implements LinkFrame {}

    /** S→C: the receiver is no longer a member. */
    record GroupEnded(long groupId, long epoch, LeaveReason reason) implements LinkFrame {}

    /** C→S: the client has applied this view. */
    record ViewAck(long groupId, long epoch) implements LinkFrame {}

    /** C→S: asks the server's policy. */
    record Join(long requestId, String name, Bytes payload) implements LinkFrame {}

    /** C→S. */
    record Leave(long groupId) implements LinkFrame {}

    /** S→C. */
    record JoinRefused(long requestId, String reason) implements LinkFrame {}

    /** C→S; the payload is a view of the decoded input. */
    record Relay(long toMemberId, ByteBuffer payload) implements LinkFrame {}

    /** S→C; the payload is a view of the decoded input. */
    record Relayed(long fromMemberId, ByteBuffer payload) implements LinkFrame {}

    /** S→C: {@code count} payloads since the last one of these were not forwarded. */
    record Undelivered(long toMemberId, UndeliveredReason reason, long count) implements LinkFrame {}

    /** Both. */
    record Ping(long token) implements LinkFrame {}

    /** Both: the token of the ping. */
    record Pong(long token) implements LinkFrame {}

    /** Both, last. */
    record Bye(ByeCode code, String text) implements LinkFrame {}
}
