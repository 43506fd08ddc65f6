package dev.peerage.session.engine;

import dev.peerage.base.DeliveryMode;
import dev.peerage.session.wire.SessionCodec;
import dev.peerage.session.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Receives the messages of one channel: drops what arrived before or came too late, joins fragments, and owes
 * acknowledgements. What it holds is bounded by its window and the longest message, and by the session's budget.
 */
final class ChannelReceiver {

    /** What became of a fragment. */
    enum Outcome {
        ACCEPTED,
        DUPLICATE,
        /** Older than what a lossy channel delivered or still looks at. */
        STALE,
        OVER_LIMIT,
        /** The sender contradicts itself; the session cannot go on. */
        BROKEN
    }

    /** A message that is complete. */
    record Received(ByteBuffer message, int creditBytes) {}

    /** How many sequences an unreliable channel looks back to know a repeated one. */
    static final int LOSSY_WINDOW = 1_024;
    /** Fragments of incomplete lossy messages; beyond, the oldest are given up. */
    static final int MAX_LOSSY_HELD_BYTES = 262_144;
    /** Acknowledgements wait so long for data to travel with. */
    static final long ACK_DELAY_US = 20_000;
    /** After so much they wait no longer. */
    private static final int ACK_EVERY_BYTES = 32_000;

    private final int channelId;
    private final long groupId;
    private final String label;
    private final DeliveryMode mode;
    private final SessionConfig config;
    private final ReceiveBudget budget;
    private final ReceiveRing ring = new ReceiveRing();
    private final ArrayDeque<Received> completed = new ArrayDeque<>();
    private final long[] ranges = new long[2 * WireLimits.MAX_ACK_RANGES];

    private long next;
    private long scanned;
    private int unconsumedBytes;

    private boolean isAckOwed;
    private long ackAtUs = Long.MAX_VALUE;
    private int unackedBytes;
    private int ackPathId;
    private long toldWindowBytes = ChannelSender.INITIAL_WINDOW_BYTES;

    ChannelReceiver(
            int channelId, long groupId, String label, DeliveryMode mode, SessionConfig config, ReceiveBudget budget) {
        this.channelId = channelId;
        this.groupId = groupId;
        this.label = label;
        this.mode = mode;
        this.config = config;
        this.budget = budget;
    }

    int channelId() {
        return channelId;
    }

    long groupId() {
        return groupId;
    }

    String label() {
        return label;
    }

    DeliveryMode mode() {
        return mode;
    }

    /** Takes one fragment; the payload is copied. */
    Outcome onFragment(long sequence, boolean isFirst, boolean isLast, ByteBuffer payload, int pathId, long nowUs) {
        return mode.isReliable()
                ? onReliable(sequence, isFirst, isLast, payload, pathId, nowUs)
                : onLossy(sequence, isFirst, isLast, payload);
    }

    /** The next complete message, or null. */
    @Nullable
    Received pollMessage() {
        Received received = completed.poll();
        if (received != null) {
            unconsumedBytes += received.creditBytes();
            budget.add(received.creditBytes());
        }
        return received;
    }

    /** The application has taken a message; its window opens again. The budget is the session's to credit. */
    void onConsumed(int creditBytes, long nowUs) {
        unconsumedBytes = Math.max(0, unconsumedBytes - creditBytes);
        if (mode.isReliable()
                && toldWindowBytes < config.receiveWindowBytes() / 2
                && windowBytes() >= toldWindowBytes + config.receiveWindowBytes() / 4) {
            oweAck(ackPathId, nowUs, nowUs);
        }
    }

    /** Forgets what is incomplete; the channel has ended. */
    void release() {
        budget.remove(ring.heldBytes());
        isAckOwed = false;
    }

    boolean isAckOwed() {
        return isAckOwed;
    }

    /** When the owed acknowledgement must go even without data to travel with. */
    long ackAtUs() {
        return isAckOwed ? ackAtUs : Long.MAX_VALUE;
    }

    /** Where the newest fragment came from: the other side is heard there. */
    int ackPathId() {
        return ackPathId;
    }

    /** Writes the acknowledgement that is owed. */
    void writeAck(ByteBuffer out) {
        int count = findRanges();
        toldWindowBytes = windowBytes();
        SessionCodec.writeAck(out, channelId, next, toldWindowBytes, count);
        for (int i = 0; i < count; i++) {
            SessionCodec.writeRange(out, ranges[2 * i], ranges[2 * i + 1]);
        }
        isAckOwed = false;
        ackAtUs = Long.MAX_VALUE;
        unackedBytes = 0;
    }

    private Outcome onReliable(
            long sequence, boolean isFirst, boolean isLast, ByteBuffer payload, int pathId, long nowUs) {
        if (sequence < next || ring.has(sequence)) {
            oweAck(pathId, nowUs, nowUs); // the acknowledgement got lost
            return Outcome.DUPLICATE;
        }
        int cost = payload.remaining() + ChannelSender.FRAGMENT_COST_BYTES;
        if (!hasRoom(sequence, cost)) {
            oweAck(pathId, nowUs, nowUs);
            return Outcome.OVER_LIMIT;
        }
        boolean isInOrder = sequence == Math.max(next, ring.end());
        hold(sequence, isFirst, isLast, payload);
        while (ring.has(next) && next < ring.end()) {
            next++;
        }
        boolean isSound = mode == DeliveryMode.RELIABLE_ORDERED ? completeInOrder() : completeAround(sequence);
        unackedBytes += cost;
        boolean isAtOnce = !isInOrder || unackedBytes >= ACK_EVERY_BYTES;
        oweAck(pathId, isAtOnce ? nowUs : nowUs + ACK_DELAY_US, nowUs);
        return isSound ? Outcome.ACCEPTED : Outcome.BROKEN;
    }

    private boolean hasRoom(long sequence, int cost) {
        int window = config.receiveWindowBytes();
        return sequence - next <= window / ChannelSender.FRAGMENT_COST_BYTES
                && ring.heldBytes() + cost <= 2 * window + config.maxMessageBytes()
                && unconsumedBytes + cost <= window + config.maxMessageBytes()
                && budget.hasRoom(cost);
    }

    private boolean completeInOrder() {
        while (scanned < next) {
            if (ring.isFirst(scanned) != (scanned == ring.base())) {
                return false;
            }
            if (ring.isLast(scanned)) {
                if (!complete(ring.base(), scanned)) {
                    return false;
                }
                ring.moveBase(scanned + 1);
            }
            scanned++;
        }
        return isShortEnough();
    }

    private boolean completeAround(long sequence) {
        long first = ring.firstOf(sequence);
        long last = first < 0 ? -1 : ring.lastOf(sequence);
        if (last >= 0 && !complete(first, last)) {
            return false;
        }
        long base = ring.base();
        while (ring.isDone(base)) {
            base++;
        }
        ring.moveBase(base);
        return isShortEnough();
    }

    /** Whether the message at the base, of which all below {@code next} is a part, may still become a legal one. */
    private boolean isShortEnough() {
        return next - ring.base() <= config.maxMessageBytes() / WireLimits.MIN_INNER_FRAGMENT_BYTES + 1;
    }

    private Outcome onLossy(long sequence, boolean isFirst, boolean isLast, ByteBuffer payload) {
        if (sequence < ring.base()) {
            return Outcome.STALE;
        }
        if (ring.has(sequence)) {
            return Outcome.DUPLICATE;
        }
        int cost = payload.remaining() + ChannelSender.FRAGMENT_COST_BYTES;
        if (unconsumedBytes + cost > config.receiveWindowBytes() || !budget.hasRoom(cost)) {
            return Outcome.OVER_LIMIT;
        }
        moveLossyBase(sequence - LOSSY_WINDOW + 1);
        while (ring.heldBytes() + cost > MAX_LOSSY_HELD_BYTES && ring.base() < sequence) {
            moveLossyBase(ring.base() + 1);
        }
        hold(sequence, isFirst, isLast, payload);
        long first = ring.firstOf(sequence);
        long last = first < 0 ? -1 : ring.lastOf(sequence);
        if (last >= 0) {
            if (ring.messageBytes(first, last) > config.maxDatagramBytes()) {
                moveLossyBase(last + 1);
                return Outcome.OVER_LIMIT;
            }
            complete(first, last);
            if (mode == DeliveryMode.SEQUENCED) {
                moveLossyBase(last + 1); // never one older than what was delivered
            }
        }
        return Outcome.ACCEPTED;
    }

    private void moveLossyBase(long base) {
        if (base > ring.base()) {
            int before = ring.heldBytes();
            ring.moveBase(base);
            budget.remove(before - ring.heldBytes());
        }
    }

    private void hold(long sequence, boolean isFirst, boolean isLast, ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.get(payload.position(), copy);
        int before = ring.heldBytes();
        ring.put(sequence, isFirst, isLast, copy);
        budget.add(ring.heldBytes() - before);
    }

    /** Returns false if the message is longer than any may be. */
    private boolean complete(long first, long last) {
        if (ring.messageBytes(first, last) > config.maxMessageBytes()) {
            return false;
        }
        int before = ring.heldBytes();
        byte[] message = ring.take(first, last);
        int creditBytes = before - ring.heldBytes();
        budget.remove(creditBytes);
        completed.add(new Received(ByteBuffer.wrap(message), creditBytes));
        return true;
    }

    private void oweAck(int pathId, long atUs, long nowUs) {
        ackPathId = pathId;
        ackAtUs = isAckOwed ? Math.min(ackAtUs, atUs) : Math.max(atUs, nowUs);
        isAckOwed = true;
    }

    private long windowBytes() {
        return Math.max(0, config.receiveWindowBytes() - unconsumedBytes);
    }

    /** Fills {@link #ranges} with gaps and lengths beyond {@code next}; returns how many pairs. */
    private int findRanges() {
        int count = 0;
        long sequence = next;
        while (sequence < ring.end() && count < WireLimits.MAX_ACK_RANGES) {
            long gapStart = sequence;
            while (sequence < ring.end() && !ring.has(sequence)) {
                sequence++;
            }
            long start = sequence;
            while (sequence < ring.end() && ring.has(sequence)) {
                sequence++;
            }
            ranges[2 * count] = start - gapStart;
            ranges[2 * count + 1] = sequence - start;
            count++;
        }
        return count;
    }
}
