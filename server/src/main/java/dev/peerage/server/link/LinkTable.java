package dev.peerage.server.link;

import dev.peerage.base.PeerId;
import dev.peerage.session.group.GroupAuthority;
import dev.peerage.session.group.GroupEvent;
import dev.peerage.session.group.Transmit;
import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.LeaveReason;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.LinkFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All links, and the only place where one begins, becomes a client, is written to and ends: so that the authority, the
 * counters and the events agree with the links. Confined to the loop.
 */
final class LinkTable {

    private final LinkLimits limits;
    private final GroupAuthority authority;
    private final Counters counters;
    private final LinkDeadlines deadlines = new LinkDeadlines();
    private final Set<ClientLink> links = new LinkedHashSet<>();
    private final Map<Long, ClientLink> clients = new HashMap<>();
    private final Map<PeerId, ClientLink> clientsByPeer = new HashMap<>();
    private final ArrayDeque<LinkEvent> events = new ArrayDeque<>();
    private int handshakes;

    LinkTable(LinkLimits limits, GroupAuthority authority, Counters counters) {
        this.limits = limits;
        this.authority = authority;
        this.counters = counters;
    }

    LinkDeadlines deadlines() {
        return deadlines;
    }

    int handshakes() {
        return handshakes;
    }

    @Nullable
    ClientLink client(long memberId) {
        return clients.get(memberId);
    }

    List<ClientLink> all() {
        return List.copyOf(links);
    }

    void emit(LinkEvent event) {
        events.add(event);
    }

    @Nullable
    LinkEvent pollEvent() {
        return events.poll();
    }

    void begin(ClientLink link, long nowUs) {
        links.add(link);
        handshakes++;
        counters.increment(Counter.CONNECTIONS);
        if (handshakes > limits.maxHandshakes()) {
            end(link, ByeCode.FULL, "too many are connecting: try again in a while", nowUs);
            return;
        }
        send(link, new LinkFrame.Challenge(link.nonce()), nowUs);
    }

    /** Makes the link a client and welcomes it; an older link of the same peer gives way. */
    void admit(ClientLink link, String stunHost, int stunPort, long nowUs) {
        ClientLink older = clientsByPeer.get(link.peerId());
        if (older != null) {
            end(older, ByeCode.REPLACED, "the same peer has connected again", nowUs);
        }
        long memberId = authority.onClientAdmitted(link.hello().introduction(), link.greeting(), nowUs);
        if (memberId == GroupAuthority.NONE) {
            end(link, ByeCode.FULL, "the server is full", nowUs);
            return;
        }
        handshakes--;
        link.onAdmitted(memberId, nowUs);
        clients.put(memberId, link);
        clientsByPeer.put(link.peerId(), link);
        counters.increment(Counter.CLIENTS_ADMITTED);
        int keepAliveMs = (int) (limits.keepAliveUs() / 1_000);
        send(link, new LinkFrame.Welcome(memberId, stunHost, stunPort, limits.maxPayloadBytes(), keepAliveMs), nowUs);
        emit(new LinkEvent.Admitted(link));
    }

    /** Sends a frame of the server's own; a client that leaves too many of them waiting loses its link. */
    void send(ClientLink link, LinkFrame frame, long nowUs) {
        sendControl(link, encoded(frame), nowUs);
    }

    /** Sends all that the authority has to say, and passes on its events. To be called after each input to it. */
    void drainAuthority(long nowUs) {
        for (Transmit next = authority.pollTransmit(); next != null; next = authority.pollTransmit()) {
            byte[] frame = encoded(next.frame());
            for (Long memberId : next.memberIds()) {
                ClientLink link = clients.get(memberId);
                if (link != null) {
                    sendControl(link, frame, nowUs);
                }
            }
        }
        for (GroupEvent next = authority.pollEvent(); next != null; next = authority.pollEvent()) {
            if (next instanceof GroupEvent.JoinAcknowledged) {
                counters.increment(Counter.VIEWS_ACKNOWLEDGED);
            } else if (next instanceof GroupEvent.MemberSilent) {
                counters.increment(Counter.VIEWS_SILENT);
            }
            emit(new LinkEvent.GroupChanged(next));
        }
    }

    /** Says {@code BYE} and closes; the client, if it was one, leaves its groups. Twice is once. */
    void end(ClientLink link, ByeCode code, String text, long nowUs) {
        if (link.state() == LinkState.CLOSING || link.state() == LinkState.CLOSED) {
            return;
        }
        boolean wasHandshake = link.state().isHandshake();
        counters.incrementBye(code);
        link.close(encoded(new LinkFrame.Bye(code, Texts.limited(text))), nowUs);
        deadlines.update(link);
        LeaveReason reason = code == ByeCode.NORMAL ? LeaveReason.LEFT : LeaveReason.LINK_LOST;
        leave(link, wasHandshake, reason, code + (text.isEmpty() ? "" : ": " + text), nowUs);
    }

    /** The socket has ended, whoever wished it. */
    void onClosed(ClientLink link, long nowUs) {
        LinkState before = link.state();
        if (before == LinkState.CLOSED) {
            return;
        }
        link.onClosed(nowUs);
        deadlines.remove(link);
        links.remove(link);
        if (before != LinkState.CLOSING) {
            counters.increment(Counter.LINKS_LOST);
            leave(link, before.isHandshake(), LeaveReason.LINK_LOST, "LINK_LOST", nowUs);
        }
    }

    private void leave(ClientLink link, boolean wasHandshake, LeaveReason reason, String words, long nowUs) {
        if (wasHandshake) {
            handshakes--;
            return;
        }
        clients.remove(link.memberId());
        clientsByPeer.remove(link.peerId());
        authority.onClientGone(link.memberId(), reason, nowUs);
        drainAuthority(nowUs);
        emit(new LinkEvent.Ended(link, words));
    }

    private void sendControl(ClientLink link, byte[] frame, long nowUs) {
        counters.increment(Counter.CONTROL_FRAMES_SENT);
        if (!link.send(frame, nowUs)) {
            end(link, ByeCode.TOO_SLOW, "too much is waiting for this client", nowUs);
        }
        deadlines.update(link);
    }

    private static byte[] encoded(LinkFrame frame) {
        ByteBuffer buffer = LinkCodec.encode(frame);
        return Arrays.copyOfRange(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.limit());
    }
}
