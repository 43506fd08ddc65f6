package dev.peerage.rtc.stun.turn;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Relayed addresses on a TURN server, one of each family if it can: obtains them, keeps them, and passes packets through
 * them (RFC 8656).
 *
 * <p>Sans-IO and confined to its owner's loop: one input, then drain {@link #pollTransmit} and {@link #pollEvent}, then
 * wait until {@link #nextDeadlineUs}. States and edges: {@link TurnState}; limits: {@link TurnLimits}. Packets of data are
 * framed and opened in the caller's buffer.
 */
public final class TurnAllocation {

    private final TurnLimits limits;
    private final int transactionTag;
    private final RandomSource random;
    private final Predicate<TransportAddress> isTaken;
    private final TurnTransactions transactions;
    private final TurnPeers peers;
    private final Keepalive keepalive;
    private final Deque<TurnEvent> events = new ArrayDeque<>();

    private TurnState state = TurnState.NEW;
    private TurnFailure failure = TurnFailure.NONE;
    private @Nullable Grant grant;
    private long refreshUs = Long.MAX_VALUE;
    private long expiresUs = Long.MAX_VALUE;
    private boolean hasClearedOld;
    private boolean isInDoubt;
    private long unansweredSinceUs = Long.MAX_VALUE;

    /** Makes an allocation in {@link TurnState#NEW}; its transactions carry the tag, so that answers find their owner. */
    public TurnAllocation(TurnServer server, TurnLimits limits, int transactionTag, RandomSource random) {
        this(server, limits, transactionTag, random, address -> false);
    }

    /** @param isTaken whether another allocation of the same socket is on the server at an address */
    TurnAllocation(
            TurnServer server,
            TurnLimits limits,
            int transactionTag,
            RandomSource random,
            Predicate<TransportAddress> isTaken) {
        this.limits = limits;
        this.transactionTag = transactionTag;
        this.random = random;
        this.isTaken = isTaken;
        this.transactions = new TurnTransactions(server, limits, transactionTag, random, isTaken);
        this.peers = new TurnPeers(this, limits, transactions);
        this.keepalive = new Keepalive(limits.keepaliveUs());
    }

    /** Ends it before it began: its socket has as many as it may. */
    void refuse() {
        transition(TurnState.CLOSED, TurnFailure.TOO_MANY_SERVERS);
    }

    /** Asks for the relayed address; once. */
    public void onStart(long nowUs) {
        if (state == TurnState.NEW) {
            transition(TurnState.ALLOCATING, TurnFailure.NONE);
            transactions.begin(TurnRequest.Kind.ALLOCATE, null, nowUs);
        }
    }

    /**
     * Packets are to be exchanged with this address, now or once there is an allocation. To be told by each of several
     * users, and taken back by {@link #onPeerUnused}.
     *
     * @return false if there is no relayed address of its family, or it is one too many
     */
    public boolean onPeer(TransportAddress peer, long nowUs) {
        return mayReach(peer) && peers.add(peer, nowUs);
    }

    /** Whether it has a relayed address of that family, or may get one. */
    boolean mayReach(TransportAddress peer) {
        return !isOver() && (grant == null || grant.relayed(peer.isIpv6()) != null);
    }

    /** One user has no more use for an address told before. */
    public void onPeerUnused(TransportAddress peer) {
        peers.onUserGone(peer);
    }

    /** Data is to go to an address told before: a channel makes it cheaper. */
    public void onUse(TransportAddress peer, long nowUs) {
        peers.onUse(peer, nowUs);
    }

    /**
     * The network may have changed, and with it our address: the server, which knows us by that (RFC 8656 §2.2), is asked at
     * once whether it still has the allocation. Else it is given up. Cheap to repeat.
     */
    public void onDoubt(long nowUs) {
        if (state != TurnState.ALLOCATED || isInDoubt) {
            return;
        }
        isInDoubt = true;
        if (refreshUs != Long.MAX_VALUE) { // else one is on its way
            refreshUs = Long.MAX_VALUE;
            transactions.begin(TurnRequest.Kind.REFRESH, null, nowUs);
        }
    }

    /**
     * There are other credentials for the same server. RFC 8656 §5: an allocation belongs to the user name it was made with,
     * so these serve only when the server will not have the old ones any more.
     */
    void onCredentials(TurnServer newer) {
        transactions.offer(newer);
    }

    /** Takes an answer; returns whether it was to a request of ours. */
    public boolean onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        TurnTransactions.Verdict verdict = transactions.onAnswer(answer, from, nowUs);
        if (verdict.isOurs()) {
            unansweredSinceUs = Long.MAX_VALUE;
        }
        TurnRequest request = verdict.request();
        if (request == null || isOver()) {
            return verdict.isOurs();
        }
        TurnPeer peer = request.peer();
        if (request.kind() == TurnRequest.Kind.RELEASE) {
            onReleased(nowUs);
        } else if (verdict.failure() == TurnFailure.SERVER_ERROR && state == TurnState.ALLOCATED) {
            endDoubt();
            retry(request, nowUs); // RFC 8489 §14.8: it may be asked again
        } else if (verdict.failure() != TurnFailure.NONE) {
            onRefused(request, verdict.failure(), nowUs);
        } else if (peer == null) {
            onGranted(answer, nowUs);
        } else if (peer.onGranted(request.kind(), nowUs + limits.peerRefreshUs(), nowUs)) {
            events.add(new TurnEvent.PeerPermitted(peer.address()));
        }
        return true;
    }

    private void onGranted(StunMessage answer, long nowUs) {
        Grant granted = state == TurnState.ALLOCATING ? Grant.of(answer) : grant;
        if (!answer.unknownTypes().isEmpty() || granted == null) {
            fail(TurnFailure.MALFORMED_ANSWER);
            return;
        }
        long lifetimeUs = Grant.lifetimeUs(answer, limits.lifetimeSeconds());
        expiresUs = nowUs + lifetimeUs;
        refreshUs = nowUs + Grant.refreshAfterUs(lifetimeUs);
        endDoubt();
        if (state == TurnState.ALLOCATING) {
            grant = granted;
            peers.keepFamilies(granted);
            keepalive.start(nowUs);
            transition(TurnState.ALLOCATED, TurnFailure.NONE);
            peers.onTimeout(nowUs);
        }
    }

    private void onRefused(TurnRequest request, TurnFailure why, long nowUs) {
        TurnPeer peer = request.peer();
        if (peer != null && !why.isOfAllocation()) {
            peer.onRefused(why, nowUs);
        } else if (request.kind() == TurnRequest.Kind.ALLOCATE
                && why == TurnFailure.ALLOCATION_MISMATCH
                && !hasClearedOld
                && !isTaken.test(server())) {
            // RFC 8656 §7.4: one of before us, that used the same port, is still there; ours to release if the user is
            // too, unless it is in use: two servers of ours are one, as a redirect may show
            hasClearedOld = true;
            transactions.begin(TurnRequest.Kind.RELEASE, null, nowUs);
        } else {
            fail(why);
        }
    }

    /** Does what is due; early calls do no harm. */
    public void onTimeout(long nowUs) {
        if (isOver()) {
            return;
        }
        for (TurnRequest lost = transactions.takeExhausted(nowUs);
                lost != null && !isOver();
                lost = transactions.takeExhausted(nowUs)) {
            onUnanswered(lost, nowUs);
        }
        if (state != TurnState.ALLOCATED) {
            return;
        }
        if (nowUs >= expiresUs) {
            fail(TurnFailure.EXPIRED);
            return;
        }
        if (nowUs >= refreshUs) {
            refreshUs = Long.MAX_VALUE;
            transactions.begin(TurnRequest.Kind.REFRESH, null, nowUs);
        }
        keepalive.onTimeout(nowUs);
        peers.onTimeout(nowUs);
    }

    private void onUnanswered(TurnRequest lost, long nowUs) {
        unansweredSinceUs = Math.min(unansweredSinceUs, nowUs);
        boolean isDead = nowUs >= unansweredSinceUs + transactions.patienceUs();
        if (lost.kind() == TurnRequest.Kind.RELEASE) {
            onReleased(nowUs);
        } else if (lost.kind() == TurnRequest.Kind.ALLOCATE
                || lost.kind() == TurnRequest.Kind.REFRESH && isInDoubt
                || isDead) {
            fail(TurnFailure.NO_RESPONSE);
        } else {
            retry(lost, nowUs);
        }
    }

    /** Once more after a while, as long as the allocation lives. */
    private void retry(TurnRequest request, long nowUs) {
        TurnPeer peer = request.peer();
        if (peer != null) {
            peer.onUnanswered(nowUs + limits.retryUs());
        } else {
            refreshUs = nowUs + limits.retryUs();
        }
    }

    /** The server has shown that it still knows us. */
    private void endDoubt() {
        if (isInDoubt) {
            isInDoubt = false;
            events.add(new TurnEvent.Confirmed());
        }
    }

    /** An allocation is gone, as far as we can bring that about: our own at the end, or an old one that was in the way. */
    private void onReleased(long nowUs) {
        if (state == TurnState.RELEASING) {
            transition(TurnState.CLOSED, failure);
        } else {
            transactions.begin(TurnRequest.Kind.ALLOCATE, null, nowUs);
        }
    }

    /** The stream to our server was closed, and with it the allocation (RFC 8656 §3.1). */
    public void onStreamClosed() {
        if (state == TurnState.ALLOCATING || state == TurnState.ALLOCATED) {
            fail(TurnFailure.CONNECTION_LOST);
        } else if (state == TurnState.RELEASING) {
            transition(TurnState.CLOSED, failure);
        }
    }

    /**
     * Writes at most one packet at the position of {@code out}, a big-endian heap buffer with room for 1500 bytes.
     *
     * @return where to send it, or null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        if (isOver()) {
            return null;
        }
        TransportAddress to = transactions.poll(out, nowUs);
        if (to == null && keepalive.takeDue()) {
            // RFC 8489 §2: an indication needs no answer; a server that is gone is found by the refresh
            TransactionId id = TransactionId.next(transactionTag, random);
            StunMessage.indication(StunMessage.BINDING, id).build().encode(null, out);
            to = server();
        }
        if (to != null) {
            keepalive.onSent();
        }
        return to;
    }

    /** The next event, or null. */
    public @Nullable TurnEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #onTimeout} and {@link #pollTransmit} must be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        if (isOver()) {
            return Long.MAX_VALUE;
        }
        long nextUs = transactions.nextDeadlineUs();
        if (state != TurnState.ALLOCATED) {
            return nextUs;
        }
        long ownUs = keepalive.isDue() ? 0 : Math.min(keepalive.nextUs(), Math.min(refreshUs, expiresUs));
        return Math.min(nextUs, Math.min(ownUs, peers.nextDeadlineUs()));
    }

    /** Ends the allocation: the server is told, as often as any request is sent. */
    public void close(long nowUs) {
        boolean mayExist = state == TurnState.ALLOCATED || state == TurnState.ALLOCATING && transactions.isChallenged();
        if (mayExist) {
            transactions.clear();
            isInDoubt = false;
            transition(TurnState.RELEASING, failure);
            transactions.begin(TurnRequest.Kind.RELEASE, null, nowUs); // RFC 8656 §8.1: a lifetime of zero
        } else if (state != TurnState.RELEASING && state != TurnState.CLOSED) {
            transactions.clear();
            transition(TurnState.CLOSED, failure);
        }
    }

    // ---- data

    /** The bytes to leave free before data to this address; what {@link #seal} will put there. */
    public int headerBytes(TransportAddress peer) {
        TurnPeer known = peers.find(peer);
        return known != null && known.isBound() ? TurnFrame.CHANNEL_HEADER_BYTES : TurnFrame.sendHeaderBytes(peer);
    }

    /**
     * Frames data for the server, in place: {@link #headerBytes} were left free at {@code start}, and the data follows them
     * up to the buffer's position.
     *
     * @return where to send it
     */
    public TransportAddress seal(ByteBuffer out, int start, TransportAddress peer) {
        TurnPeer known = peers.find(peer);
        keepalive.onSent();
        if (known != null && known.isBound()) {
            TurnFrame.sealChannelData(out, start, known.channel());
        } else {
            TurnFrame.sealSendIndication(out, start, peer, TransactionId.next(transactionTag, random));
        }
        return server();
    }

    /**
     * Narrows a packet from our server to the data in it.
     *
     * @return which way it came; null, and the packet left alone, if there is no data in it
     */
    public @Nullable TurnPath open(ByteBuffer packet, TransportAddress from) {
        if (state != TurnState.ALLOCATED || !from.equals(server())) {
            return null;
        }
        if (TurnFrame.isChannelData(packet)) {
            TurnPeer peer = peers.findChannel(TurnFrame.channelOf(packet));
            if (peer == null) {
                return null;
            }
            TurnFrame.openChannelData(packet);
            return peer.path();
        }
        TransportAddress sender = TurnFrame.isDataIndication(packet) ? TurnFrame.openDataIndication(packet) : null;
        if (sender == null) {
            return null;
        }
        TurnPeer known = peers.find(sender);
        return known == null ? new TurnPath(this, sender) : known.path(); // the IP address is permitted, not the port
    }

    // ---- what is known

    public TurnState state() {
        return state;
    }

    /** Whether the server has yet to say if it still has the allocation. */
    public boolean isInDoubt() {
        return isInDoubt;
    }

    /** Why it FAILED. */
    public TurnFailure failure() {
        return failure;
    }

    /** The server asked last: the one configured, or where that one sent us. */
    public TransportAddress server() {
        return transactions.server();
    }

    /** The address of that family that peers send to; null before it was granted, or if it was not. */
    public @Nullable TransportAddress relayed(boolean isIpv6) {
        return grant == null ? null : grant.relayed(isIpv6);
    }

    /** Why the server granted no address of that family though it granted one; NONE if it did, or does not say. */
    public TurnFailure missing(boolean isIpv6) {
        Grant granted = grant;
        if (granted == null || granted.relayed(isIpv6) != null) {
            return TurnFailure.NONE;
        }
        TurnFailure told = granted.missing(isIpv6);
        return told == TurnFailure.NONE ? transactions.familyRefusal() : told;
    }

    /** Our own address as the server sees it; null if not known. */
    public @Nullable TransportAddress mapped() {
        return grant == null ? null : grant.mapped();
    }

    /** Whether the server passes packets of this address on. */
    public boolean isPermitted(TransportAddress peer) {
        TurnPeer known = peers.find(peer);
        return known != null && known.isPermitted();
    }

    /** Why the server passes no packets to this address; NONE if it does, or has not said yet. */
    TurnFailure refusal(TransportAddress peer) {
        TurnPeer known = peers.find(peer);
        return known != null && known.state() == TurnPeer.State.REFUSED ? known.failure() : TurnFailure.NONE;
    }

    /** How many remote addresses have a channel, and so how many cost four bytes a packet only. */
    public int boundPeers() {
        return peers.count(TurnPeer.State.BOUND);
    }

    /** How many remote addresses the server will not pass packets to. */
    public int refusedPeers() {
        return peers.count(TurnPeer.State.REFUSED);
    }

    /** Why the server refused one of them, or a channel for it. */
    public TurnFailure peerRefusal() {
        return peers.lastRefusal();
    }

    private boolean isOver() {
        return state == TurnState.FAILED || state == TurnState.CLOSED;
    }

    private void fail(TurnFailure why) {
        isInDoubt = false;
        transition(TurnState.FAILED, why);
        transactions.clear();
    }

    private void transition(TurnState next, TurnFailure why) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("no edge from " + state + " to " + next);
        }
        TurnState old = state;
        state = next;
        failure = why;
        events.add(new TurnEvent.StateChanged(old, next, why));
    }
}
