package dev.peerage.rtc.sctp;

import org.jspecify.annotations.Nullable;

/**
 * Events until they are polled, and how much of the receive window their messages hold.
 *
 * <p>A message is not an object in here: its payload lies in the ring, its stream and PPID beside it, so that it becomes
 * an event once, at whichever door it leaves.
 */
final class EventQueue {

    /** What a message costs besides its bytes; keeps floods of tiny ones inside the window, too. */
    static final int MESSAGE_OVERHEAD_BYTES = 48;

    private static final int INITIAL_SLOTS = 16;
    /** A larger ring is given back when it is empty. */
    private static final int KEPT_SLOTS = 1024;

    private final Counters counters;
    private @Nullable Object[] slots = new @Nullable Object[INITIAL_SLOTS];
    private long[] labels = new long[INITIAL_SLOTS];
    private int head;
    private int size;
    private long heldBytes;
    private long label;

    EventQueue(Counters counters) {
        this.counters = counters;
    }

    void add(SctpEvent event) {
        push(event, 0);
    }

    void addMessage(int streamId, int ppid, byte[] payload) {
        counters.messagesReceived++;
        heldBytes += payload.length + MESSAGE_OVERHEAD_BYTES;
        push(payload, (long) streamId << 32 | ppid & 0xFFFF_FFFFL);
    }

    /** Takes the next event; a message goes on holding its part of the window until {@link #release}. */
    @Nullable
    SctpEvent poll() {
        Object next = pollBare();
        return next instanceof byte[] payload
                ? new SctpEvent.MessageReceived(streamId(), ppid(), payload)
                : (SctpEvent) next;
    }

    /** As {@link #poll}, but of a message only the payload; {@link #streamId} and {@link #ppid} tell the rest. */
    @Nullable
    Object pollBare() {
        if (size == 0) {
            return null;
        }
        Object next = slots[head];
        label = labels[head];
        slots[head] = null;
        head = head + 1 & slots.length - 1;
        size--;
        if (size == 0 && slots.length > KEPT_SLOTS) {
            resize(INITIAL_SLOTS);
        }
        return next;
    }

    /** Of the message polled last. */
    int streamId() {
        return (int) (label >>> 32);
    }

    /** Of the message polled last. */
    int ppid() {
        return (int) label;
    }

    /** The message has left our hands. */
    void release(int payloadBytes) {
        heldBytes -= payloadBytes + MESSAGE_OVERHEAD_BYTES;
    }

    long heldBytes() {
        return heldBytes;
    }

    private void push(Object event, long itsLabel) {
        if (size == slots.length) {
            resize(2 * size);
        }
        int tail = head + size & slots.length - 1;
        slots[tail] = event;
        labels[tail] = itsLabel;
        size++;
    }

    private void resize(int length) {
        @Nullable Object[] newSlots = new @Nullable Object[length];
        long[] newLabels = new long[length];
        for (int i = 0; i < size; i++) {
            int slot = head + i & slots.length - 1;
            newSlots[i] = slots[slot];
            newLabels[i] = labels[slot];
        }
        slots = newSlots;
        labels = newLabels;
        head = 0;
    }
}
