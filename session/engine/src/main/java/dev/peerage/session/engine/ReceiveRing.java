package dev.peerage.session.engine;

/**
 * Fragments of one channel that arrived and wait for the rest of their message, by sequence from {@code base} on. A ring
 * that grows with the distance between the base and the highest fragment; the caller bounds that distance.
 */
final class ReceiveRing {

    private static final int INITIAL_CAPACITY = 16;
    /** In the place of a payload that was delivered. */
    private static final byte[] GONE = new byte[0];

    private static final byte FIRST = 1;
    private static final byte LAST = 2;
    private static final byte HELD = 4;
    /** Delivered; only its place is kept, to know it again. */
    private static final byte DONE = 8;

    private byte[][] payloads = new byte[INITIAL_CAPACITY][];
    private byte[] flags = new byte[INITIAL_CAPACITY];
    private long base;
    private long end;
    private int heldBytes;

    /** The lowest sequence that is kept. */
    long base() {
        return base;
    }

    /** One beyond the highest sequence that arrived. */
    long end() {
        return end;
    }

    /** Payloads and what each counts beside. */
    int heldBytes() {
        return heldBytes;
    }

    /** Whether it arrived; everything below the base counts as arrived. */
    boolean has(long sequence) {
        return sequence < base || (sequence < end && flags[slot(sequence)] != 0);
    }

    boolean isDone(long sequence) {
        return sequence < end && (flags[slot(sequence)] & DONE) != 0;
    }

    boolean isFirst(long sequence) {
        return (flags[slot(sequence)] & FIRST) != 0;
    }

    boolean isLast(long sequence) {
        return (flags[slot(sequence)] & LAST) != 0;
    }

    void put(long sequence, boolean isFirst, boolean isLast, byte[] payload) {
        while (sequence - base >= flags.length) {
            grow();
        }
        int slot = slot(sequence);
        payloads[slot] = payload;
        flags[slot] = (byte) (HELD | (isFirst ? FIRST : 0) | (isLast ? LAST : 0));
        heldBytes += payload.length + ChannelSender.FRAGMENT_COST_BYTES;
        end = Math.max(end, sequence + 1);
    }

    /** Forgets everything below {@code sequence}. */
    void moveBase(long sequence) {
        long stop = Math.min(sequence, end);
        while (base < stop) {
            release(slot(base), (byte) 0);
            base++;
        }
        base = Math.max(base, sequence);
        end = Math.max(end, base);
    }

    /** The first fragment of the message around a fragment that is held, -1 if there is a gap before it. */
    long firstOf(long sequence) {
        long first = sequence;
        while (!isFirst(first)) {
            first--;
            if (first < base || !isHeld(first) || isLast(first)) {
                return -1;
            }
        }
        return first;
    }

    /** The last fragment of the message around a fragment that is held, -1 if there is a gap behind it. */
    long lastOf(long sequence) {
        long last = sequence;
        while (!isLast(last)) {
            last++;
            if (last >= end || !isHeld(last) || isFirst(last)) {
                return -1;
            }
        }
        return last;
    }

    /** Payload bytes from {@code first} to {@code last}. */
    int messageBytes(long first, long last) {
        int bytes = 0;
        for (long sequence = first; sequence <= last; sequence++) {
            bytes += payload(sequence).length;
        }
        return bytes;
    }

    /** Joins the fragments, which are DONE then. */
    byte[] take(long first, long last) {
        byte[] message = payload(first);
        if (first < last) {
            message = new byte[messageBytes(first, last)];
            int at = 0;
            for (long sequence = first; sequence <= last; sequence++) {
                byte[] payload = payload(sequence);
                System.arraycopy(payload, 0, message, at, payload.length);
                at += payload.length;
            }
        }
        for (long sequence = first; sequence <= last; sequence++) {
            release(slot(sequence), DONE);
        }
        return message;
    }

    private boolean isHeld(long sequence) {
        return (flags[slot(sequence)] & HELD) != 0;
    }

    private byte[] payload(long sequence) {
        return payloads[slot(sequence)];
    }

    private void release(int slot, byte newFlags) {
        if ((flags[slot] & HELD) != 0) {
            heldBytes -= payloads[slot].length + ChannelSender.FRAGMENT_COST_BYTES;
            payloads[slot] = GONE;
        }
        flags[slot] = newFlags;
    }

    private int slot(long sequence) {
        return (int) (sequence % flags.length);
    }

    private void grow() {
        byte[][] grownPayloads = new byte[2 * flags.length][];
        byte[] grownFlags = new byte[2 * flags.length];
        for (long sequence = base; sequence < end; sequence++) {
            int to = (int) (sequence % grownFlags.length);
            grownPayloads[to] = payloads[slot(sequence)];
            grownFlags[to] = flags[slot(sequence)];
        }
        payloads = grownPayloads;
        flags = grownFlags;
    }
}
