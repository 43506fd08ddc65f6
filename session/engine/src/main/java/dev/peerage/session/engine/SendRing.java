package dev.peerage.session.engine;

/**
 * The fragments of one channel that are not yet sent or not yet acknowledged, by sequence: {@code base <= nextUnsent <=
 * end}. Parallel arrays that grow and are used in a circle, so that a fragment costs no object.
 */
final class SendRing {

    static final byte UNSENT = 0;
    static final byte IN_FLIGHT = 1;
    static final byte LOST = 2;
    static final byte ACKED = 3;

    private static final int INITIAL_CAPACITY = 16;
    /** In the place of a message that is not needed any more. */
    private static final byte[] GONE = new byte[0];

    private byte[][] messages = new byte[INITIAL_CAPACITY][];
    private int[] offsets = new int[INITIAL_CAPACITY];
    private int[] lengths = new int[INITIAL_CAPACITY];
    private byte[] statuses = new byte[INITIAL_CAPACITY];
    private long[] sentAtUs = new long[INITIAL_CAPACITY];
    private int[] pathIds = new int[INITIAL_CAPACITY];
    private long[] orders = new long[INITIAL_CAPACITY];

    private long base;
    private long nextUnsent;
    private long end;

    /** The lowest sequence that is kept. */
    long base() {
        return base;
    }

    /** The lowest sequence that was never sent. */
    long nextUnsent() {
        return nextUnsent;
    }

    /** One beyond the highest sequence. */
    long end() {
        return end;
    }

    boolean isEmpty() {
        return base == end;
    }

    /** Appends one fragment: a part of a message, which is not copied. */
    void append(byte[] message, int offset, int length) {
        if (end - base == statuses.length) {
            grow();
        }
        int slot = slot(end);
        messages[slot] = message;
        offsets[slot] = offset;
        lengths[slot] = length;
        statuses[slot] = UNSENT;
        end++;
    }

    /** Forgets unsent fragments from {@code sequence} on; their numbers are used again. */
    void truncate(long sequence) {
        while (end > sequence) {
            end--;
            messages[slot(end)] = GONE;
        }
    }

    /** Forgets the fragment at the base. */
    void removeBase() {
        messages[slot(base)] = GONE;
        base++;
        nextUnsent = Math.max(nextUnsent, base);
    }

    byte status(long sequence) {
        return statuses[slot(sequence)];
    }

    int length(long sequence) {
        return lengths[slot(sequence)];
    }

    int offset(long sequence) {
        return offsets[slot(sequence)];
    }

    /** The whole message that the fragment is a part of. */
    byte[] message(long sequence) {
        return messages[slot(sequence)];
    }

    boolean isFirst(long sequence) {
        return offsets[slot(sequence)] == 0;
    }

    boolean isLast(long sequence) {
        int slot = slot(sequence);
        return offsets[slot] + lengths[slot] == message(sequence).length;
    }

    long sentAtUs(long sequence) {
        return sentAtUs[slot(sequence)];
    }

    int pathId(long sequence) {
        return pathIds[slot(sequence)];
    }

    /** The place of its latest sending among all sendings of the channel. */
    long order(long sequence) {
        return orders[slot(sequence)];
    }

    void markSent(long sequence, int pathId, long order, long nowUs) {
        int slot = slot(sequence);
        statuses[slot] = IN_FLIGHT;
        sentAtUs[slot] = nowUs;
        pathIds[slot] = pathId;
        orders[slot] = order;
        nextUnsent = Math.max(nextUnsent, sequence + 1);
    }

    void markLost(long sequence) {
        statuses[slot(sequence)] = LOST;
    }

    /** Keeps the place, frees the message. */
    void markAcked(long sequence) {
        int slot = slot(sequence);
        statuses[slot] = ACKED;
        messages[slot] = GONE;
    }

    private int slot(long sequence) {
        return (int) (sequence % statuses.length);
    }

    private void grow() {
        int old = statuses.length;
        int shift = slot(base);
        int capacity = 2 * old;
        int to = (int) (base % capacity);
        byte[][] grown = new byte[capacity][];
        for (int i = 0; i < old; i++) {
            grown[(to + i) % capacity] = messages[(shift + i) % old];
        }
        messages = grown;
        offsets = turned(offsets, shift, to);
        lengths = turned(lengths, shift, to);
        pathIds = turned(pathIds, shift, to);
        sentAtUs = turned(sentAtUs, shift, to);
        orders = turned(orders, shift, to);
        byte[] grownStatuses = new byte[capacity];
        for (int i = 0; i < old; i++) {
            grownStatuses[(to + i) % capacity] = statuses[(shift + i) % old];
        }
        statuses = grownStatuses;
    }

    private static int[] turned(int[] from, int shift, int to) {
        int[] grown = new int[2 * from.length];
        for (int i = 0; i < from.length; i++) {
            grown[(to + i) % grown.length] = from[(shift + i) % from.length];
        }
        return grown;
    }

    private static long[] turned(long[] from, int shift, int to) {
        long[] grown = new long[2 * from.length];
        for (int i = 0; i < from.length; i++) {
            grown[(to + i) % grown.length] = from[(shift + i) % from.length];
        }
        return grown;
    }
}
