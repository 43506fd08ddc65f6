package dev.peerage.server.link;

import dev.peerage.base.RandomSource;
import dev.peerage.session.group.GroupAuthority;
import dev.peerage.session.group.JoinResult;
import dev.peerage.session.group.RemoveResult;
import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.DecodeFailure;
import dev.peerage.session.wire.LeaveReason;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.LinkFrame.Undelivered;
import dev.peerage.session.wire.UndeliveredReason;
import dev.peerage.session.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Owns all links and groups of a server: takes what sockets and application bring, answers through the {@link Connection}s
 * and {@link #pollEvent()}.
 *
 * <p>Confined to the loop; time comes in with each input. Nothing that a client sends raises an exception.
 */
public final class LinkHub {

    private final LinkLimits limits;
    private final String stunHost;
    private final int stunPort;
    private final RandomSource random;
    private final Counters counters;
    private final GroupAuthority authority;
    private final LinkTable table;
    private long lastLinkId;

    public LinkHub(LinkLimits limits, String stunHost, int stunPort, RandomSource random, Counters counters) {
        this.limits = limits;
        this.stunHost = stunHost;
        this.stunPort = stunPort;
        this.random = random;
        this.counters = counters;
        this.authority = new GroupAuthority(limits.groups());
        this.table = new LinkTable(limits, authority, counters);
    }

    // Inputs from the sockets

    /** A WebSocket has opened: it is challenged. */
    public ClientLink onConnected(Connection connection, long nowUs) {
        byte[] nonce = new byte[WireLimits.NONCE_BYTES];
        random.nextBytes(nonce);
        ClientLink link = new ClientLink(++lastLinkId, connection, Bytes.of(nonce), limits, nowUs);
        table.begin(link, nowUs);
        table.deadlines().update(link);
        return link;
    }

    /** A binary message has arrived; the array is the hub's from now on. */
    public void onMessage(ClientLink link, byte[] message, long nowUs) {
        counters.increment(Counter.FRAMES_RECEIVED);
        counters.add(Counter.BYTES_RECEIVED, message.length);
        if (link.state() == LinkState.ADMITTED) {
            onClientMessage(link, message, nowUs);
        } else if (link.state().isHandshake()) {
            onHandshakeFrame(link, LinkCodec.decode(ByteBuffer.wrap(message)), nowUs);
        }
        table.deadlines().update(link);
    }

    /** Something has arrived that is not a binary message of acceptable size. */
    public void onProtocolError(ClientLink link, String what, long nowUs) {
        table.end(link, ByeCode.BAD_FRAME, what, nowUs);
    }

    /** Our own code has failed at the link's last input. */
    public void onInternalError(ClientLink link, long nowUs) {
        table.end(link, ByeCode.INTERNAL, "the server has failed", nowUs);
    }

    public void onWritable(ClientLink link, long nowUs) {
        link.onWritable(nowUs);
        table.deadlines().update(link);
    }

    /** The WebSocket has ended. */
    public void onClosed(ClientLink link, long nowUs) {
        table.onClosed(link, nowUs);
    }

    // Answers to events

    /** Answers {@link LinkEvent.VerifyHello}. */
    public void onVerified(ClientLink link, boolean isProven, long nowUs) {
        if (link.state() != LinkState.VERIFYING) {
            return;
        }
        if (!isProven) {
            table.end(link, ByeCode.BAD_PROOF, "the signatures do not hold", nowUs);
            return;
        }
        link.onProven(nowUs);
        table.deadlines().update(link);
        table.emit(new LinkEvent.AdmissionAsked(link));
    }

    /** Answers {@link LinkEvent.AdmissionAsked}. */
    public void onAdmissionDecided(ClientLink link, boolean isAccepted, String reason, long nowUs) {
        if (link.state() != LinkState.AWAITING_ADMISSION) {
            return;
        }
        if (isAccepted) {
            table.admit(link, stunHost, stunPort, nowUs);
        } else {
            table.end(link, ByeCode.REFUSED, reason, nowUs);
        }
    }

    /** Answers {@link LinkEvent.JoinAsked}: into this group, or {@link GroupAuthority#NONE} with a reason. */
    public void onJoinDecided(ClientLink link, long requestId, long groupId, String reason, long nowUs) {
        if (link.state() != LinkState.ADMITTED) {
            return;
        }
        link.giveJoinPlaceBack();
        if (groupId == GroupAuthority.NONE) {
            refuseJoin(link, requestId, reason, nowUs);
            return;
        }
        JoinResult result = join(groupId, link.memberId(), nowUs);
        if (result != JoinResult.JOINED) {
            refuseJoin(link, requestId, result.name().toLowerCase(Locale.ROOT).replace('_', ' '), nowUs);
        }
    }

    // Inputs from the application

    /** See {@link GroupAuthority#onCreateGroup}. */
    public long createGroup(String name, Collection<Long> memberIds, long nowUs) {
        long groupId = authority.onCreateGroup(name, memberIds, nowUs);
        table.drainAuthority(nowUs);
        return groupId;
    }

    public JoinResult join(long groupId, long memberId, long nowUs) {
        JoinResult result = authority.onAddMember(groupId, memberId, nowUs);
        table.drainAuthority(nowUs);
        return result;
    }

    public RemoveResult remove(long groupId, long memberId, LeaveReason reason, long nowUs) {
        RemoveResult result = authority.onRemoveMember(groupId, memberId, reason, nowUs);
        table.drainAuthority(nowUs);
        return result;
    }

    public void destroyGroup(long groupId, long nowUs) {
        authority.onDestroyGroup(groupId, nowUs);
        table.drainAuthority(nowUs);
    }

    public void disconnect(long memberId, String reason, long nowUs) {
        ClientLink link = table.client(memberId);
        if (link != null) {
            table.end(link, ByeCode.REFUSED, reason, nowUs);
        }
    }

    /** Ends all groups and links. */
    public void stop(long nowUs) {
        authority.onStop(nowUs);
        table.drainAuthority(nowUs);
        for (ClientLink link : table.all()) {
            table.end(link, ByeCode.STOPPING, "the server is stopping", nowUs);
        }
    }

    // Time and outputs

    public long nextDeadlineUs() {
        return Math.min(authority.nextDeadlineUs(), table.deadlines().nextDeadlineUs());
    }

    public void onTimeout(long nowUs) {
        authority.onTimeout(nowUs);
        table.drainAuthority(nowUs);
        for (ClientLink link = table.deadlines().pollDue(nowUs);
                link != null;
                link = table.deadlines().pollDue(nowUs)) {
            onLinkTimeout(link, nowUs);
            table.deadlines().update(link);
        }
    }

    public @Nullable LinkEvent pollEvent() {
        return table.pollEvent();
    }

    /** Links that have not been admitted yet. */
    public int handshakes() {
        return table.handshakes();
    }

    /** Who is where; only to be asked. */
    public GroupAuthority groups() {
        return authority;
    }

    /** All links that have not ended, those that are closing included. */
    public List<ClientLink> links() {
        return table.all();
    }

    private void onHandshakeFrame(ClientLink link, LinkFrame frame, long nowUs) {
        if (frame instanceof LinkFrame.Malformed malformed) {
            onMalformed(link, malformed.failure(), nowUs);
        } else if (frame instanceof LinkFrame.Bye) {
            table.end(link, ByeCode.NORMAL, "", nowUs);
        } else if (frame instanceof LinkFrame.Hello hello && link.state() == LinkState.AWAITING_HELLO) {
            link.onHello(hello, nowUs);
            table.emit(new LinkEvent.VerifyHello(link, link.nonce(), hello));
        } else {
            table.end(link, ByeCode.BAD_FRAME, "one HELLO was expected", nowUs);
        }
    }

    private void onClientMessage(ClientLink link, byte[] message, long nowUs) {
        InboundMeter.Verdict verdict = link.onHeard(message, nowUs);
        if (verdict == InboundMeter.Verdict.FLOODING) {
            table.end(link, ByeCode.FLOODING, "too many control frames", nowUs);
            return;
        }
        if (verdict == InboundMeter.Verdict.PAUSE) {
            counters.increment(Counter.READ_PAUSES);
        }
        if (FrameType.isRelay(message)) {
            relay(link, message, nowUs);
        } else {
            onClientFrame(link, LinkCodec.decode(ByteBuffer.wrap(message)), nowUs);
        }
    }

    /** The per-frame path: no record is made, the frame is turned around in its own array. */
    private void relay(ClientLink from, byte[] frame, long nowUs) {
        int payloadBytes = frame.length - LinkCodec.RELAY_HEADER_BYTES;
        long toMemberId = FrameType.memberId(frame);
        ClientLink to = table.client(toMemberId);
        UndeliveredReason failure;
        if (payloadBytes > limits.maxPayloadBytes()) {
            failure = UndeliveredReason.TOO_LARGE;
        } else if (to == null || !authority.mayRelay(from.memberId(), toMemberId)) {
            failure = UndeliveredReason.NOT_A_MEMBER;
        } else {
            FrameType.turnIntoRelayed(frame, from.memberId());
            boolean isTaken = to.send(frame, nowUs);
            table.deadlines().update(to);
            if (isTaken) {
                counters.increment(Counter.FRAMES_RELAYED);
                counters.add(Counter.BYTES_RELAYED, payloadBytes);
                return;
            }
            failure = UndeliveredReason.QUEUE_FULL;
        }
        counters.incrementUndelivered(failure);
        from.onUndelivered(toMemberId, failure);
        reportUndelivered(from, nowUs);
    }

    private void onClientFrame(ClientLink link, LinkFrame frame, long nowUs) {
        if (frame instanceof LinkFrame.ViewAck ack) {
            authority.onViewAcked(link.memberId(), ack.groupId(), ack.epoch(), nowUs);
            table.drainAuthority(nowUs);
        } else if (frame instanceof LinkFrame.Ping ping) {
            table.send(link, new LinkFrame.Pong(ping.token()), nowUs);
        } else if (frame instanceof LinkFrame.Join join) {
            onJoin(link, join, nowUs);
        } else if (frame instanceof LinkFrame.Leave leave) {
            remove(leave.groupId(), link.memberId(), LeaveReason.LEFT, nowUs);
        } else if (frame instanceof LinkFrame.Bye) {
            table.end(link, ByeCode.NORMAL, "", nowUs);
        } else if (frame instanceof LinkFrame.Malformed malformed) {
            onMalformed(link, malformed.failure(), nowUs);
        } else if (!(frame instanceof LinkFrame.Pong)) { // a PONG has done its work by being heard
            table.end(link, ByeCode.BAD_FRAME, "a frame that only servers send", nowUs);
        }
    }

    private void onJoin(ClientLink link, LinkFrame.Join join, long nowUs) {
        counters.increment(Counter.JOINS_ASKED);
        if (link.takeJoinPlace()) {
            table.emit(new LinkEvent.JoinAsked(link, join.requestId(), join.name(), join.payload()));
        } else {
            refuseJoin(link, join.requestId(), "too many requests wait for an answer", nowUs);
        }
    }

    private void refuseJoin(ClientLink link, long requestId, String reason, long nowUs) {
        counters.increment(Counter.JOINS_REFUSED);
        table.send(link, new LinkFrame.JoinRefused(requestId, Texts.limited(reason)), nowUs);
    }

    private void onMalformed(ClientLink link, DecodeFailure failure, long nowUs) {
        if (failure == DecodeFailure.UNSUPPORTED_VERSION) {
            table.end(link, ByeCode.VERSION, "this server speaks version " + WireLimits.VERSION, nowUs);
        } else {
            table.end(link, ByeCode.BAD_FRAME, failure.name(), nowUs);
        }
    }

    private void onLinkTimeout(ClientLink link, long nowUs) {
        switch (link.onTimeout(nowUs)) {
            case HANDSHAKE_LATE -> onHandshakeLate(link, nowUs);
            case PING_DUE -> table.send(link, new LinkFrame.Ping(nowUs), nowUs);
            case IDLE -> table.end(link, ByeCode.IDLE, "nothing heard for three keep-alive intervals", nowUs);
            case STALLED -> table.end(link, ByeCode.TOO_SLOW, "the socket takes nothing", nowUs);
            case CLOSE_LATE -> {
                link.abort();
                table.onClosed(link, nowUs);
            }
            case NOTHING -> {}
        }
        reportUndelivered(link, nowUs);
    }

    private void onHandshakeLate(ClientLink link, long nowUs) {
        if (link.state() == LinkState.AWAITING_HELLO) {
            table.end(link, ByeCode.IDLE, "no HELLO in time", nowUs);
        } else {
            table.end(link, ByeCode.REFUSED, "the server did not decide in time", nowUs);
        }
    }

    private void reportUndelivered(ClientLink link, long nowUs) {
        Undelivered report = link.pollUndelivered(nowUs);
        if (report != null) {
            table.send(link, report, nowUs);
        }
    }
}
