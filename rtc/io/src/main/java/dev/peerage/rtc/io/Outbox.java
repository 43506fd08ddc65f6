package dev.peerage.rtc.io;

import dev.peerage.base.SendResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Messages of one connection on their way from the application's threads to the loop.
 *
 * <p>Two byte buffers that change places: threads fill one under the lock, the loop takes it and works without. So a message
 * costs a copy and no object. Long ones travel beside, lest the lock be held while they are copied. The lock is a leaf. That a
 * channel is to be closed travels the same way, so that it overtakes nothing.
 */
final class Outbox {

    /** What the loop does with a message. */
    interface Sink {

        /**
         * Takes a message.
         *
         * @param payload from position to limit; the outbox's again after the call
         */
        SendResult send(int channel, boolean isText, ByteBuffer payload);

        /** All that was offered for the channel before {@link Outbox#offerClose} has been handed over. */
        void close(int channel);
    }

    private static final int INITIAL_BYTES = 1_024;
    private static final int HEADER_BYTES = 8;
    private static final int LONG_MESSAGE_BYTES = 65_536;
    private static final int IS_TEXT = 1 << 31;

    /** In the place of a length; no message is so long. */
    private static final int IS_CLOSE = (1 << 31) - 1;

    private final int limitBytes;
    private final Runnable announcer;

    // Guarded by this
    private ByteBuffer filling = ByteBuffer.allocate(INITIAL_BYTES);
    private ArrayDeque<byte[]> longFilling = new ArrayDeque<>(1);
    private long waitingBytes;
    private Set<Integer> refused = new HashSet<>(0);
    private boolean isAnnounced;
    private boolean isClosed;

    // Confined to the loop
    private ByteBuffer draining = ByteBuffer.allocate(INITIAL_BYTES).limit(0);
    private ByteBuffer payload = draining.duplicate();
    private ArrayDeque<byte[]> longDraining = new ArrayDeque<>(1);
    private long handedOverBytes;

    /**
     * Makes an empty one.
     *
     * @param announcer called by the thread whose message the loop does not know of, when it is in
     */
    Outbox(int limitBytes, Runnable announcer) {
        this.limitBytes = limitBytes;
        this.announcer = announcer;
    }

    /** Any thread: takes a message; one above the limit passes when nothing else waits. */
    SendResult offer(int channel, boolean isText, ByteBuffer payload) {
        int bytes = payload.remaining();
        byte[] beside = bytes > LONG_MESSAGE_BYTES ? copyOf(payload) : null;
        synchronized (this) {
            if (isClosed) {
                return SendResult.CLOSED;
            }
            if (waitingBytes > 0 && waitingBytes + bytes > limitBytes) {
                refused.add(channel);
                return SendResult.BACK_PRESSURED;
            }
            waitingBytes += bytes + HEADER_BYTES;
            reserve(HEADER_BYTES + (beside == null ? bytes : 0));
            filling.putInt(channel).putInt(isText ? bytes | IS_TEXT : bytes);
            if (beside == null) {
                filling.put(payload.duplicate());
            } else {
                longFilling.add(beside);
            }
            if (isAnnounced) {
                return SendResult.ACCEPTED;
            }
            isAnnounced = true;
        }
        announcer.run();
        return SendResult.ACCEPTED;
    }

    /** Any thread: has the channel closed after what was offered for it; takes no part in the limit. */
    void offerClose(int channel) {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            waitingBytes += HEADER_BYTES;
            reserve(HEADER_BYTES);
            filling.putInt(channel).putInt(IS_CLOSE);
            if (isAnnounced) {
                return;
            }
            isAnnounced = true;
        }
        announcer.run();
    }

    /**
     * Loop: hands messages over until there are none, or one is not taken; that one is first next time.
     *
     * @return whether all are handed over
     */
    boolean drain(Sink sink) {
        boolean isTaken = true;
        while (isTaken && hasNext()) {
            isTaken = handOver(sink);
        }
        return isTaken;
    }

    private boolean handOver(Sink sink) {
        int start = draining.position();
        int channel = draining.getInt();
        int word = draining.getInt();
        if (word == IS_CLOSE) {
            sink.close(channel);
            handedOverBytes += HEADER_BYTES;
            return true;
        }
        int bytes = word & ~IS_TEXT;
        SendResult result = sink.send(channel, word < 0, payload(bytes));
        if (result == SendResult.BACK_PRESSURED || result == SendResult.SUSPENDED) {
            draining.position(start);
            return false;
        }
        if (bytes > LONG_MESSAGE_BYTES) {
            longDraining.poll();
        } else {
            draining.position(start + HEADER_BYTES + bytes);
        }
        handedOverBytes += bytes + HEADER_BYTES;
        return true;
    }

    /** Loop, after {@link #drain}: the channels that had a message refused, if there is room again; told once. */
    synchronized Set<Integer> takeReadmitted() {
        waitingBytes -= handedOverBytes;
        handedOverBytes = 0;
        if (refused.isEmpty() || waitingBytes > limitBytes / 2) {
            return Set.of();
        }
        Set<Integer> readmitted = refused;
        refused = new HashSet<>(0);
        return readmitted;
    }

    /** Any thread: nothing is taken any more. */
    synchronized void close() {
        isClosed = true;
        filling = ByteBuffer.allocate(0);
        longFilling.clear();
    }

    /** Loop: gives room back that is not needed at present. */
    synchronized void trim() {
        if (!draining.hasRemaining() && filling.position() == 0) {
            draining = ByteBuffer.allocate(INITIAL_BYTES).limit(0);
            payload = draining.duplicate();
            filling = ByteBuffer.allocate(isClosed ? 0 : INITIAL_BYTES);
        }
    }

    /** Loop: whether {@link #trim} would give something back. */
    synchronized boolean isLarge() {
        return draining.capacity() + filling.capacity() > 2 * INITIAL_BYTES;
    }

    private ByteBuffer payload(int bytes) {
        if (bytes > LONG_MESSAGE_BYTES) {
            return ByteBuffer.wrap(longDraining.element());
        }
        return payload.limit(draining.position() + bytes).position(draining.position());
    }

    private boolean hasNext() {
        if (draining.hasRemaining()) {
            return true;
        }
        synchronized (this) {
            ByteBuffer empty = draining;
            draining = filling.flip();
            payload = draining.duplicate();
            filling = empty.clear();
            ArrayDeque<byte[]> emptyBeside = longDraining;
            longDraining = longFilling;
            longFilling = emptyBeside;
            isAnnounced = draining.hasRemaining();
            return draining.hasRemaining();
        }
    }

    private void reserve(int bytes) {
        if (filling.remaining() < bytes) {
            int capacity = Math.max(2 * filling.capacity(), filling.position() + bytes);
            filling = ByteBuffer.allocate(capacity).put(filling.flip());
        }
    }

    private static byte[] copyOf(ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.duplicate().get(copy);
        return copy;
    }
}
