package dev.peerage.rtc.sctp;

import org.jspecify.annotations.Nullable;

/** The sending half of a stream: its messages in order, and its place in the round of {@link SendQueue}. */
final class OutboundStream {

    /** RFC 6525 §5.1.2: no new data while a reset is asked for and not answered. */
    enum ResetState {
        NONE,
        /** Wanted; goes out when the queue is empty. */
        WANTED,
        /** Asked for; new messages wait. */
        REQUESTED
    }

    final int id;

    @Nullable
    OutboundMessage head;

    private @Nullable OutboundMessage tail;
    long bufferedBytes;
    /** Negative until someone wants to know. */
    long lowThresholdBytes = -1;

    /** RFC 8831 §6.4. */
    int priority = 256;

    int nextSsn;
    ResetState reset = ResetState.NONE;

    // Owned by SendQueue
    @Nullable
    OutboundStream nextInRound;

    boolean isInRound;

    OutboundStream(int id) {
        this.id = id;
    }

    void append(OutboundMessage message) {
        if (tail == null) {
            head = message;
        } else {
            tail.next = message;
        }
        tail = message;
        bufferedBytes += message.payload.length;
    }

    void removeHead() {
        OutboundMessage removed = head;
        if (removed == null) {
            return;
        }
        head = removed.next;
        removed.next = null;
        if (head == null) {
            tail = null;
        }
    }
}
