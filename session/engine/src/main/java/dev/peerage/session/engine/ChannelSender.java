package dev.peerage.session.engine;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.SendResult;
import dev.peerage.session.wire.SessionCodec;
import dev.peerage.session.wire.SessionFrame.Ack;
import dev.peerage.session.wire.SessionFrame.Range;
import dev.peerage.session.wire.WireLimits;
import java.nio.ByteBuffer;

/**
 * Sends the messages of one channel: cuts them into fragments, keeps those of reliable modes until they are acknowledged,
 * and says which one goes next. Bounded by {@code maxQueuedBytes}.
 */
final class ChannelSender {

    /** What every fragment counts beside its payload, so that many small ones are bounded too. */
    static final int FRAGMENT_COST_BYTES = 64;
    /** What may be sent before the receiver has told its window. */
    static final int INITIAL_WINDOW_BYTES = 262_144;

    private static final int RELAY = 0;

    private final int channelId;
    private final DeliveryMode mode;
    private final int maxQueuedBytes;
    private final SendRing ring = new SendRing();

    private int queuedBytes;
    private int outstandingBytes;
    private long windowBytes = INITIAL_WINDOW_BYTES;
    private long windowNext;
    private int lostCount;
    private long lostHint;
    private long lastMessageStart;
    private long sendings;
    private long ackedRelaySending = -1;
    private boolean hasResent;
    private int doublings;
    private boolean hasPushedBack;
    private boolean isClosing;
    private long probeAtUs = Long.MAX_VALUE;
    private boolean isProbeDue;

    ChannelSender(int channelId, DeliveryMode mode, int maxQueuedBytes) {
        this.channelId = channelId;
        this.mode = mode;
        this.maxQueuedBytes = maxQueuedBytes;
    }

    int channelId() {
        return channelId;
    }

    DeliveryMode mode() {
        return mode;
    }

    boolean isReliable() {
        return mode.isReliable();
    }

    int queuedBytes() {
        return queuedBytes;
    }

    boolean isDrained() {
        return ring.isEmpty();
    }

    boolean isClosing() {
        return isClosing;
    }

    void close() {
        isClosing = true;
    }

    /** Takes a message, or pushes back; the array is the sender's from now on. */
    SendResult offer(byte[] message) {
        if (mode == DeliveryMode.SEQUENCED && lastMessageStart >= ring.nextUnsent()) {
            dropUnsentFrom(lastMessageStart); // the newest replaces the one that still waits
        }
        int fragments =
                Math.max(1, (message.length + WireLimits.MAX_FRAGMENT_BYTES - 1) / WireLimits.MAX_FRAGMENT_BYTES);
        int cost = message.length + fragments * FRAGMENT_COST_BYTES;
        if (queuedBytes > 0 && queuedBytes + cost > maxQueuedBytes) {
            hasPushedBack = true;
            return SendResult.BACK_PRESSURED;
        }
        lastMessageStart = ring.end();
        for (int i = 0; i < fragments; i++) {
            int offset = i * WireLimits.MAX_FRAGMENT_BYTES;
            ring.append(message, offset, Math.min(WireLimits.MAX_FRAGMENT_BYTES, message.length - offset));
        }
        queuedBytes += cost;
        return SendResult.ACCEPTED;
    }

    /** Whether the channel pushed back and has room again; true once. */
    boolean takeWritable() {
        if (!hasPushedBack || queuedBytes > maxQueuedBytes / 2) {
            return false;
        }
        hasPushedBack = false;
        return true;
    }

    /** The sequence of the fragment to send now, -1 if none: lost ones first, new ones as far as the window goes. */
    long nextToSend(long nowUs) {
        if (lostCount > 0) {
            while (ring.status(lostHint) != SendRing.LOST) {
                lostHint++;
            }
            return lostHint;
        }
        long next = ring.nextUnsent();
        if (next == ring.end()) {
            return -1;
        }
        if (!isReliable() || outstandingBytes + cost(next) <= windowBytes) {
            return next;
        }
        if (outstandingBytes > 0) {
            return -1;
        }
        // The window is shut and nothing is outstanding whose acknowledgement could open it: ask with one fragment.
        if (probeAtUs == Long.MAX_VALUE && !isProbeDue) {
            probeAtUs = nowUs + RetransmissionPolicy.INITIAL_TIMEOUT_US;
        }
        return isProbeDue ? next : -1;
    }

    /** How long the DATA frame of a fragment can get. */
    int maxFrameBytes(long sequence) {
        return SessionCodec.MAX_DATA_HEAD_BYTES + ring.length(sequence);
    }

    /** Writes the fragment as a frame and remembers where it went. Returns whether it was sent before. */
    boolean write(long sequence, ByteBuffer out, Path path, long nowUs) {
        SessionCodec.writeData(
                out,
                channelId,
                sequence,
                ring.isFirst(sequence),
                ring.isLast(sequence),
                ring.message(sequence),
                ring.offset(sequence),
                ring.length(sequence));
        if (!isReliable()) {
            queuedBytes -= cost(sequence);
            ring.removeBase();
            return false;
        }
        boolean isAgain = ring.status(sequence) == SendRing.LOST;
        if (isAgain) {
            lostCount--;
            hasResent = true;
        } else {
            outstandingBytes += cost(sequence);
        }
        stopProbing();
        ring.markSent(sequence, path.id(), sendings++, nowUs);
        path.onReliableSent(nowUs);
        return isAgain;
    }

    /** Returns false if it acknowledges what was never sent. */
    boolean onAck(Ack ack, PathSet paths, long nowUs) {
        if (!isReliable() || !isPlausible(ack)) {
            return false;
        }
        if (ack.next() > windowNext || (ack.next() == windowNext && ack.windowBytes() > windowBytes)) {
            windowNext = ack.next();
            windowBytes = ack.windowBytes();
            stopProbing();
        }
        for (long sequence = ring.base(); sequence < ack.next(); sequence++) {
            acked(sequence, paths, nowUs);
        }
        long sequence = ack.next();
        for (Range range : ack.ranges()) {
            long from = sequence + range.gap();
            sequence = from + range.length();
            for (long s = Math.max(from, ring.base()); s < sequence; s++) {
                acked(s, paths, nowUs);
            }
        }
        removeAckedBase();
        if (!ack.ranges().isEmpty() || hasResent) {
            detectLossOnRelay(paths);
        }
        return true;
    }

    /** Everything that went over this path and is not acknowledged is to be sent again. */
    void onPathLost(int pathId, PathSet paths) {
        if (isReliable()) {
            for (long sequence = ring.base(); sequence < ring.nextUnsent(); sequence++) {
                if (ring.status(sequence) == SendRing.IN_FLIGHT && ring.pathId(sequence) == pathId) {
                    lost(sequence, paths);
                }
            }
        }
    }

    /** When the oldest fragment in flight is taken for lost, or a shut window is asked about. */
    long nextDeadlineUs(long rttUs) {
        if (isReliable() && ring.base() < ring.nextUnsent() && ring.status(ring.base()) == SendRing.IN_FLIGHT) {
            return ring.sentAtUs(ring.base()) + RetransmissionPolicy.timeoutUs(rttUs, doublings);
        }
        return probeAtUs;
    }

    void onTimeout(long rttUs, PathSet paths, long nowUs) {
        if (nowUs >= probeAtUs) {
            probeAtUs = Long.MAX_VALUE;
            isProbeDue = true;
        }
        if (!isReliable() || nowUs < nextDeadlineUs(rttUs)) {
            return;
        }
        long timeoutUs = RetransmissionPolicy.timeoutUs(rttUs, doublings);
        for (long sequence = ring.base(); sequence < ring.nextUnsent(); sequence++) {
            if (ring.status(sequence) == SendRing.IN_FLIGHT && ring.sentAtUs(sequence) + timeoutUs <= nowUs) {
                lost(sequence, paths);
            }
        }
        doublings++;
    }

    /** Lossy modes keep nothing while there is no path. */
    void onSuspended() {
        if (!isReliable()) {
            dropUnsentFrom(ring.base());
        }
    }

    private void stopProbing() {
        probeAtUs = Long.MAX_VALUE;
        isProbeDue = false;
    }

    private boolean isPlausible(Ack ack) {
        long end = ack.next();
        for (Range range : ack.ranges()) {
            end += range.gap() + range.length();
        }
        return end <= ring.nextUnsent();
    }

    private void acked(long sequence, PathSet paths, long nowUs) {
        byte status = ring.status(sequence);
        if (status == SendRing.ACKED) {
            return;
        }
        if (status == SendRing.LOST) {
            lostCount--;
        } else {
            paths.onReliableAcked(ring.pathId(sequence), nowUs);
            if (ring.pathId(sequence) == RELAY) {
                ackedRelaySending = Math.max(ackedRelaySending, ring.order(sequence));
            }
        }
        queuedBytes -= cost(sequence);
        ring.markAcked(sequence);
    }

    private void removeAckedBase() {
        while (ring.base() < ring.nextUnsent() && ring.status(ring.base()) == SendRing.ACKED) {
            outstandingBytes -= cost(ring.base());
            ring.removeBase();
            doublings = 0;
        }
        lostHint = Math.max(lostHint, ring.base());
        hasResent &= ring.base() < ring.nextUnsent();
    }

    /** The relay keeps the order, so what was sent there before something that arrived is lost, if it has not. */
    private void detectLossOnRelay(PathSet paths) {
        for (long sequence = ring.base(); sequence < ring.nextUnsent(); sequence++) {
            if (ring.status(sequence) == SendRing.IN_FLIGHT
                    && ring.pathId(sequence) == RELAY
                    && ring.order(sequence) < ackedRelaySending) {
                lost(sequence, paths);
            }
        }
    }

    private void lost(long sequence, PathSet paths) {
        ring.markLost(sequence);
        paths.onReliableLost(ring.pathId(sequence));
        lostHint = lostCount == 0 ? sequence : Math.min(lostHint, sequence);
        lostCount++;
    }

    private void dropUnsentFrom(long start) {
        for (long sequence = start; sequence < ring.end(); sequence++) {
            queuedBytes -= cost(sequence);
        }
        ring.truncate(start);
    }

    private int cost(long sequence) {
        return ring.length(sequence) + FRAGMENT_COST_BYTES;
    }
}
