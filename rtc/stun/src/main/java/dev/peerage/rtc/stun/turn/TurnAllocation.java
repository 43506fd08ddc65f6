package dev.peerage.rtc.stun.turn;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.rtc.stun.TurnFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A relayed address on a TURN server: obtains it, keeps it, and passes packets through it (RFC 8656, over UDP).
 *
 * <p>Sans-IO and confined to its owner's loop: one input, then drain {@link #pollTransmit} and {@link #pollEvent}, then
 * wait until {@link #nextDeadlineUs}. States and edges: {@link TurnState}; limits: {@link TurnLimits}. Packets of data are
 * framed and opened in the caller's buffer.
 */
public final class TurnAllocation {

    /** A server may grant what it likes; we refresh between these. */
    private static final long MIN_LIFETIME_SECONDS = 10;

    private static final long MAX_LIFETIME_SECONDS = 3_600;
    private static final long SECOND_US = 1_000_000;

    private final TurnLimits limits;
    private final int transactionTag;
    private final RandomSource random;
    private final TurnTransactions transactions;
    private final TurnPeers peers;
    private final Deque<TurnEvent> events = new ArrayDeque<>();

    private TurnState state = TurnState.NEW;
    private TurnFailure failure = TurnFailure.NONE;
    private @Nullable TransportAddress relayed;
    private @Nullable TransportAddress mapped;
    private long refreshUs = Long.MAX_VALUE;
    private long expiresUs = Long.MAX_VALUE;
    private boolean owesRelease;

    /** Makes an allocation in {@link TurnState#NEW}; its transactions carry the tag, so that answers find their owner. */
    public TurnAllocation(TurnServer server, TurnLimits limits, int transactionTag, RandomSource random) {
        this.limits = limits;
        this.transactionTag = transactionTag;
        this.random = random;
        this.transactions = new TurnTransactions(server, limits, transactionTag, random);
        this.peers = new TurnPeers(limits, transactions);
    }

    /** Asks for the relayed address; once. */
    public void onStart(long nowUs) {
        if (state == TurnState.NEW) {
            transition(TurnState.ALLOCATING, TurnFailure.NONE);
            transactions.begin(TurnRequest.Kind.ALLOCATE, null, nowUs);
        }
    }

    /**
     * Packets are to be exchanged with this address, now or once there is an allocation.
     *
     * @return false if it is of the other address family or one too many
     */
    public boolean onPeer(TransportAddress peer, long nowUs) {
        return !isOver() && (relayed == null || relayed.isIpv6() == peer.isIpv6()) && peers.add(peer, nowUs);
    }

    /** Data is to go to this address: a channel makes it cheaper. */
    public void onUse(TransportAddress peer, long nowUs) {
        if (!isOver() && onPeer(peer, nowUs)) {
            peers.onUse(peer, nowUs);
        }
    }

    /** Takes an answer; returns whether it was to a request of ours. */
    public boolean onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        TurnTransactions.Verdict verdict = transactions.onAnswer(answer, from, nowUs);
        TurnRequest request = verdict.request();
        if (request == null || isOver()) {
            return verdict.isOurs();
        }
        TurnPeer peer = request.peer();
        if (verdict.failure() == TurnFailure.NONE) {
            if (peer == null) {
                onGranted(answer, nowUs);
            } else if (peer.onGranted(request.kind(), nowUs + limits.peerRefreshUs(), nowUs)) {
                events.add(new TurnEvent.PeerPermitted(peer.address()));
            }
        } else if (peer == null || verdict.failure() == TurnFailure.ALLOCATION_MISMATCH) {
            fail(verdict.failure());
        } else {
            peer.onRefused(nowUs);
        }
        return true;
    }

    private void onGranted(StunMessage answer, long nowUs) {
        Lifetime lifetime = answer.attribute(Lifetime.class);
        XorRelayedAddress relay = answer.attribute(XorRelayedAddress.class);
        if (!answer.unknownTypes().isEmpty() || state == TurnState.ALLOCATING && relay == null) {
            fail(TurnFailure.MALFORMED_ANSWER);
            return;
        }
        long seconds = lifetime == null ? limits.lifetimeSeconds() : lifetime.seconds();
        long lifetimeUs = Math.max(MIN_LIFETIME_SECONDS, Math.min(MAX_LIFETIME_SECONDS, seconds)) * SECOND_US;
        expiresUs = nowUs + lifetimeUs;
        refreshUs = nowUs + Math.max(lifetimeUs / 2, lifetimeUs - 60 * SECOND_US); // RFC 8656 §8.1: a minute before
        if (state == TurnState.ALLOCATING && relay != null) {
            XorMappedAddress seen = answer.attribute(XorMappedAddress.class);
            relayed = relay.address();
            mapped = seen == null ? null : seen.address();
            peers.keepFamily(relay.address().isIpv6());
            transition(TurnState.ALLOCATED, TurnFailure.NONE);
            peers.onTimeout(nowUs);
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
        peers.onTimeout(nowUs);
    }

    private void onUnanswered(TurnRequest lost, long nowUs) {
        TurnPeer peer = lost.peer();
        if (peer != null) {
            peer.onUnanswered(nowUs + limits.retryUs());
        } else if (lost.kind() == TurnRequest.Kind.REFRESH) {
            refreshUs = nowUs + limits.retryUs(); // until it expires
        } else {
            fail(TurnFailure.NO_RESPONSE);
        }
    }

    /**
     * Writes at most one packet at the position of {@code out}, a big-endian heap buffer with room for 1500 bytes.
     *
     * @return where to send it, or null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        if (owesRelease) {
            owesRelease = false;
            transactions.writeRelease(out);
            return server();
        }
        return isOver() ? null : transactions.poll(out, nowUs);
    }

    /** The next event, or null. */
    public @Nullable TurnEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #onTimeout} and {@link #pollTransmit} must be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        if (owesRelease) {
            return 0;
        }
        if (isOver()) {
            return Long.MAX_VALUE;
        }
        long nextUs = Math.min(transactions.nextDeadlineUs(), Math.min(refreshUs, expiresUs));
        return state == TurnState.ALLOCATED ? Math.min(nextUs, peers.nextDeadlineUs()) : nextUs;
    }

    /**
     * Ends the allocation: {@link #pollTransmit} has a last packet that tells the server. It is sent once; if it is lost
     * the server keeps the address until it expires.
     */
    public void close() {
        if (state == TurnState.CLOSED) {
            return;
        }
        boolean mayExist = state == TurnState.ALLOCATED || state == TurnState.ALLOCATING;
        owesRelease = mayExist && transactions.isChallenged() || state == TurnState.ALLOCATED;
        transition(TurnState.CLOSED, failure);
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
     * @return whom it came from; null, and the packet left alone, if there is no data of a known peer in it
     */
    public @Nullable TransportAddress open(ByteBuffer packet, TransportAddress from) {
        if (state != TurnState.ALLOCATED || !from.equals(server())) {
            return null;
        }
        if (TurnFrame.isChannelData(packet)) {
            TurnPeer peer = peers.findChannel(TurnFrame.channelOf(packet));
            if (peer == null) {
                return null;
            }
            TurnFrame.openChannelData(packet);
            return peer.address();
        }
        return TurnFrame.isDataIndication(packet) ? TurnFrame.openDataIndication(packet) : null;
    }

    // ---- what is known

    public TurnState state() {
        return state;
    }

    /** Why it FAILED. */
    public TurnFailure failure() {
        return failure;
    }

    /** The server asked last: the one configured, or where that one sent us. */
    public TransportAddress server() {
        return transactions.server();
    }

    /** The address that peers send to; null before it was granted. */
    public @Nullable TransportAddress relayed() {
        return relayed;
    }

    /** Our own address as the server sees it; null if not known. */
    public @Nullable TransportAddress mapped() {
        return mapped;
    }

    /** How many remote addresses have a channel, and so how many cost four bytes a packet only. */
    public int boundPeers() {
        return peers.count(TurnPeer.State.BOUND);
    }

    /** How many remote addresses the server will not pass packets to. */
    public int refusedPeers() {
        return peers.count(TurnPeer.State.REFUSED);
    }

    private boolean isOver() {
        return state == TurnState.FAILED || state == TurnState.CLOSED;
    }

    private void fail(TurnFailure why) {
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
