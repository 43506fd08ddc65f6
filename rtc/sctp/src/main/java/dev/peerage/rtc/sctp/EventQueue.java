package dev.peerage.rtc.sctp;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Events until they are polled, and how much of the receive window their messages hold. */
final class EventQueue {

    /** What a message costs besides its bytes; keeps floods of tiny ones inside the window, too. */
    static final int MESSAGE_OVERHEAD_BYTES = 48;

    private final ArrayDeque<SctpEvent> events = new ArrayDeque<>();
    private final Counters counters;
    private long heldBytes;

    EventQueue(Counters counters) {
        this.counters = counters;
    }

    void add(SctpEvent event) {
        events.add(event);
    }

    void addMessage(int streamId, int ppid, byte[] payload) {
        counters.messagesReceived++;
        heldBytes += payload.length + MESSAGE_OVERHEAD_BYTES;
        events.add(new SctpEvent.MessageReceived(streamId, ppid, payload));
    }

    /** Takes the next event; a message goes on holding its part of the window until {@link #release}. */
    @Nullable
    SctpEvent poll() {
        return events.poll();
    }

    /** The message has left our hands. */
    void release(int payloadBytes) {
        heldBytes -= payloadBytes + MESSAGE_OVERHEAD_BYTES;
    }

    long heldBytes() {
        return heldBytes;
    }
}
