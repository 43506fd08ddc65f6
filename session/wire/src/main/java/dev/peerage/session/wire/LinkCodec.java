package dev.peerage.session.wire;

import dev.peerage.session.wire.LinkFrame.Bye;
import dev.peerage.session.wire.LinkFrame.Challenge;
import dev.peerage.session.wire.LinkFrame.GroupEnded;
import dev.peerage.session.wire.LinkFrame.GroupView;
import dev.peerage.session.wire.LinkFrame.Hello;
import dev.peerage.session.wire.LinkFrame.Join;
import dev.peerage.session.wire.LinkFrame.JoinRefused;
import dev.peerage.session.wire.LinkFrame.Leave;
import dev.peerage.session.wire.LinkFrame.Malformed;
import dev.peerage.session.wire.LinkFrame.MemberLeft;
import dev.peerage.session.wire.LinkFrame.MembersJoined;
import dev.peerage.session.wire.LinkFrame.Ping;
import dev.peerage.session.wire.LinkFrame.Pong;
import dev.peerage.session.wire.LinkFrame.Relay;
import dev.peerage.session.wire.LinkFrame.Relayed;
import dev.peerage.session.wire.LinkFrame.Undelivered;
import dev.peerage.session.wire.LinkFrame.ViewAck;
import dev.peerage.session.wire.LinkFrame.Welcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes frames of the server link, one per WebSocket message. Decoding is total; encoding throws
 * {@link IllegalArgumentException} for a value outside its range. Stateless, for any thread.
 */
public final class LinkCodec {

    private static final int CHALLENGE = 0x01;
    private static final int HELLO = 0x02;
    private static final int WELCOME = 0x03;
    private static final int GROUP_VIEW = 0x04;
    private static final int MEMBERS_JOINED = 0x05;
    private static final int MEMBER_LEFT = 0x06;
    private static final int GROUP_ENDED = 0x07;
    private static final int VIEW_ACK = 0x08;
    private static final int JOIN = 0x09;
    private static final int LEAVE = 0x0A;
    private static final int JOIN_REFUSED = 0x0B;
    private static final int RELAY = 0x0C;
    private static final int RELAYED = 0x0D;
    private static final int UNDELIVERED = 0x0E;
    private static final int PING = 0x0F;
    private static final int PONG = 0x10;
    private static final int BYE = 0x11;

    /** Type and member id, before the payload of {@code RELAY} and {@code RELAYED}. */
    public static final int RELAY_HEADER_BYTES = 5;

    /** Longer than any frame but those with members or a payload; the longest is HELLO. */
    private static final int MAX_SMALL_FRAME_BYTES = 1_536;
    /** A member without its greeting: two ids, an introduction, a length. */
    private static final int MAX_MEMBER_HEAD_BYTES = 4 + 8 + 128 + 2;

    private static final int MIN_MEMBER_BYTES = 4 + 1 + 128 + 1;

    private LinkCodec() {}

    /** Reads one frame, which must be all of the input; a payload in it is a view of the input. */
    public static LinkFrame decode(ByteBuffer in) {
        WireReader reader = new WireReader().reset(in);
        LinkFrame frame = read(reader, reader.u8());
        reader.end();
        DecodeFailure failure = reader.failure();
        return failure == null && frame != null ? frame : new Malformed(orUnknownType(failure));
    }

    /** Writes a frame into a buffer of its own, ready to be read. */
    public static ByteBuffer encode(LinkFrame frame) {
        ByteBuffer out = ByteBuffer.allocate(maxEncodedBytes(frame));
        encode(frame, out);
        return out.flip();
    }

    /** Writes a frame at the buffer's position. */
    public static void encode(LinkFrame frame, ByteBuffer out) {
        if (frame instanceof Relay relay) {
            encodeRelay(relay.toMemberId(), relay.payload(), out);
        } else if (frame instanceof Relayed relayed) {
            encodeRelayed(relayed.fromMemberId(), relayed.payload(), out);
        } else if (frame instanceof Ping ping) {
            WireWriter.u8(out, PING);
            WireWriter.u64(out, ping.token());
        } else if (frame instanceof Pong pong) {
            WireWriter.u8(out, PONG);
            WireWriter.u64(out, pong.token());
        } else if (!writeHandshake(frame, out) && !writeMembership(frame, out)) {
            throw new IllegalArgumentException("not to be sent: " + frame);
        }
    }

    /** Writes a {@code RELAY} without making a record of it; the payload's position stays. */
    public static void encodeRelay(long toMemberId, ByteBuffer payload, ByteBuffer out) {
        WireWriter.u8(out, RELAY);
        WireWriter.u32(out, toMemberId);
        WireWriter.payload(out, payload, WireLimits.MAX_RELAY_PAYLOAD_BYTES);
    }

    /** Writes a {@code RELAYED} without making a record of it; the payload's position stays. */
    public static void encodeRelayed(long fromMemberId, ByteBuffer payload, ByteBuffer out) {
        WireWriter.u8(out, RELAYED);
        WireWriter.u32(out, fromMemberId);
        WireWriter.payload(out, payload, WireLimits.MAX_RELAY_PAYLOAD_BYTES);
    }

    private static @Nullable LinkFrame read(WireReader in, int type) {
        return switch (type) {
            case CHALLENGE -> readVersion(in) ? new Challenge(in.bytes(WireLimits.NONCE_BYTES)) : null;
            case HELLO ->
                readVersion(in)
                        ? new Hello(
                                readIntroduction(in),
                                in.bytes(WireLimits.SIGNATURE_BYTES),
                                in.lengthAndBytes(WireLimits.MAX_GREETING_BYTES))
                        : null;
            case WELCOME -> readWelcome(in);
            case GROUP_VIEW ->
                new GroupView(in.u32(), in.varint(), in.string(WireLimits.MAX_GROUP_NAME_BYTES), readMembers(in));
            case MEMBERS_JOINED -> new MembersJoined(in.u32(), in.varint(), readMembers(in));
            case MEMBER_LEFT ->
                new MemberLeft(in.u32(), in.varint(), in.u32(), known(in, LeaveReason.of(in.u8()), LeaveReason.LEFT));
            case GROUP_ENDED ->
                new GroupEnded(in.u32(), in.varint(), known(in, LeaveReason.of(in.u8()), LeaveReason.LEFT));
            case VIEW_ACK -> new ViewAck(in.u32(), in.varint());
            case JOIN ->
                new Join(
                        in.u32(),
                        in.string(WireLimits.MAX_GROUP_NAME_BYTES),
                        in.lengthAndBytes(WireLimits.MAX_JOIN_PAYLOAD_BYTES));
            case LEAVE -> new Leave(in.u32());
            case JOIN_REFUSED -> new JoinRefused(in.u32(), in.string(WireLimits.MAX_TEXT_BYTES));
            case RELAY -> new Relay(in.u32(), in.rest(WireLimits.MAX_RELAY_PAYLOAD_BYTES));
            case RELAYED -> new Relayed(in.u32(), in.rest(WireLimits.MAX_RELAY_PAYLOAD_BYTES));
            case UNDELIVERED ->
                new Undelivered(
                        in.u32(), known(in, UndeliveredReason.of(in.u8()), UndeliveredReason.RATE), in.varint());
            case PING -> new Ping(in.u64());
            case PONG -> new Pong(in.u64());
            case BYE -> new Bye(known(in, ByeCode.of(in.u8()), ByeCode.NORMAL), in.string(WireLimits.MAX_TEXT_BYTES));
            default -> {
                in.fail(DecodeFailure.UNKNOWN_TYPE);
                yield null;
            }
        };
    }

    private static boolean readVersion(WireReader in) {
        int version = in.u8();
        if (in.isOk() && version != WireLimits.VERSION) {
            in.fail(DecodeFailure.UNSUPPORTED_VERSION);
        }
        return in.isOk();
    }

    private static Welcome readWelcome(WireReader in) {
        long memberId = in.u32();
        String stunHost = in.string(WireLimits.MAX_HOST_BYTES);
        int stunPort = in.u16();
        long maxPayloadBytes = in.varint();
        long keepAliveMs = in.varint();
        in.require(maxPayloadBytes >= WireLimits.MIN_RELAY_PAYLOAD_BYTES
                && maxPayloadBytes <= WireLimits.MAX_RELAY_PAYLOAD_BYTES
                && keepAliveMs >= 1
                && keepAliveMs <= WireLimits.MAX_KEEP_ALIVE_MS);
        return new Welcome(memberId, stunHost, stunPort, (int) maxPayloadBytes, (int) keepAliveMs);
    }

    private static Introduction readIntroduction(WireReader in) {
        return new Introduction(
                in.peerId(), in.bytes(WireLimits.AGREEMENT_KEY_BYTES), in.bytes(WireLimits.SIGNATURE_BYTES));
    }

    private static List<Member> readMembers(WireReader in) {
        long count = in.varint();
        if (count > in.remaining() / MIN_MEMBER_BYTES) { // before anything of that size is allocated
            in.fail(DecodeFailure.TRUNCATED);
            return List.of();
        }
        List<Member> members = new ArrayList<>((int) count);
        for (int i = 0; i < count && in.isOk(); i++) {
            members.add(new Member(
                    in.u32(), in.varint(), readIntroduction(in), in.lengthAndBytes(WireLimits.MAX_GREETING_BYTES)));
        }
        return members;
    }

    private static <T> T known(WireReader in, @Nullable T value, T otherwise) {
        in.require(value != null);
        return value != null ? value : otherwise;
    }

    private static boolean writeHandshake(LinkFrame frame, ByteBuffer out) {
        if (frame instanceof Challenge challenge) {
            WireWriter.u8(out, CHALLENGE);
            WireWriter.u8(out, WireLimits.VERSION);
            WireWriter.bytes(out, challenge.nonce(), WireLimits.NONCE_BYTES);
        } else if (frame instanceof Hello hello) {
            WireWriter.u8(out, HELLO);
            WireWriter.u8(out, WireLimits.VERSION);
            writeIntroduction(out, hello.introduction());
            WireWriter.bytes(out, hello.proof(), WireLimits.SIGNATURE_BYTES);
            WireWriter.lengthAndBytes(out, hello.greeting(), WireLimits.MAX_GREETING_BYTES);
        } else if (frame instanceof Welcome welcome) {
            WireWriter.u8(out, WELCOME);
            WireWriter.u32(out, welcome.memberId());
            WireWriter.string(out, welcome.stunHost(), WireLimits.MAX_HOST_BYTES);
            WireWriter.u16(out, welcome.stunPort());
            WireWriter.varint(out, welcome.maxPayloadBytes());
            WireWriter.varint(out, welcome.keepAliveMs());
        } else if (frame instanceof Bye bye) {
            WireWriter.u8(out, BYE);
            WireWriter.u8(out, bye.code().code());
            WireWriter.string(out, bye.text(), WireLimits.MAX_TEXT_BYTES);
        } else {
            return false;
        }
        return true;
    }

    private static boolean writeMembership(LinkFrame frame, ByteBuffer out) {
        if (frame instanceof GroupView view) {
            writeGroup(out, GROUP_VIEW, view.groupId(), view.epoch());
            WireWriter.string(out, view.name(), WireLimits.MAX_GROUP_NAME_BYTES);
            writeMembers(out, view.members());
        } else if (frame instanceof MembersJoined joined) {
            writeGroup(out, MEMBERS_JOINED, joined.groupId(), joined.epoch());
            writeMembers(out, joined.members());
        } else if (frame instanceof MemberLeft left) {
            writeGroup(out, MEMBER_LEFT, left.groupId(), left.epoch());
            WireWriter.u32(out, left.memberId());
            WireWriter.u8(out, left.reason().code());
        } else if (frame instanceof GroupEnded ended) {
            writeGroup(out, GROUP_ENDED, ended.groupId(), ended.epoch());
            WireWriter.u8(out, ended.reason().code());
        } else if (frame instanceof ViewAck ack) {
            writeGroup(out, VIEW_ACK, ack.groupId(), ack.epoch());
        } else if (frame instanceof Join join) {
            WireWriter.u8(out, JOIN);
            WireWriter.u32(out, join.requestId());
            WireWriter.string(out, join.name(), WireLimits.MAX_GROUP_NAME_BYTES);
            WireWriter.lengthAndBytes(out, join.payload(), WireLimits.MAX_JOIN_PAYLOAD_BYTES);
        } else if (frame instanceof Leave leave) {
            WireWriter.u8(out, LEAVE);
            WireWriter.u32(out, leave.groupId());
        } else if (frame instanceof JoinRefused refused) {
            WireWriter.u8(out, JOIN_REFUSED);
            WireWriter.u32(out, refused.requestId());
            WireWriter.string(out, refused.reason(), WireLimits.MAX_TEXT_BYTES);
        } else if (frame instanceof Undelivered undelivered) {
            WireWriter.u8(out, UNDELIVERED);
            WireWriter.u32(out, undelivered.toMemberId());
            WireWriter.u8(out, undelivered.reason().code());
            WireWriter.varint(out, undelivered.count());
        } else {
            return false;
        }
        return true;
    }

    private static void writeGroup(ByteBuffer out, int type, long groupId, long epoch) {
        WireWriter.u8(out, type);
        WireWriter.u32(out, groupId);
        WireWriter.varint(out, epoch);
    }

    private static void writeMembers(ByteBuffer out, List<Member> members) {
        WireWriter.varint(out, members.size());
        for (Member member : members) {
            WireWriter.u32(out, member.memberId());
            WireWriter.varint(out, member.joinEpoch());
            writeIntroduction(out, member.introduction());
            WireWriter.lengthAndBytes(out, member.greeting(), WireLimits.MAX_GREETING_BYTES);
        }
    }

    private static void writeIntroduction(ByteBuffer out, Introduction introduction) {
        out.put(introduction.peerId().bytes());
        WireWriter.bytes(out, introduction.agreementKey(), WireLimits.AGREEMENT_KEY_BYTES);
        WireWriter.bytes(out, introduction.signature(), WireLimits.SIGNATURE_BYTES);
    }

    private static int maxEncodedBytes(LinkFrame frame) {
        if (frame instanceof Relay relay) {
            return RELAY_HEADER_BYTES + relay.payload().remaining();
        }
        if (frame instanceof Relayed relayed) {
            return RELAY_HEADER_BYTES + relayed.payload().remaining();
        }
        List<Member> members = List.of();
        if (frame instanceof GroupView view) {
            members = view.members();
        } else if (frame instanceof MembersJoined joined) {
            members = joined.members();
        }
        int bytes = MAX_SMALL_FRAME_BYTES;
        for (Member member : members) {
            bytes += MAX_MEMBER_HEAD_BYTES + member.greeting().length();
        }
        return bytes;
    }

    private static DecodeFailure orUnknownType(@Nullable DecodeFailure failure) {
        return failure == null ? DecodeFailure.UNKNOWN_TYPE : failure;
    }
}
