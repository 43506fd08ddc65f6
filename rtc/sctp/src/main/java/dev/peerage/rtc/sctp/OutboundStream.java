package dev.peerage.rtc.sctp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sending half of a stream: its messages in order, and its place among those that wait in {@link Turns}. */
final class OutboundStream {

    /** RFC 6525 §5.1.2: no new data while a reset is asked for and not answered. */
    enum ResetState {
        NONE,
        /** Wanted; goes out when the queue is empty. */
        WANTED,
        /** Asked for; new messages wait. */
        REQUESTED,
        /** Asked for, and wanted again by who uses the stream next; see {@link SendQueue#wantReset}. */
        REQUESTED_AND_WANTED;

        boolean isUnanswered() {
            return this == REQUESTED || this == REQUESTED_AND_WANTED;
        }
    }

    final int id;

    @Nullable
    OutboundMessage head;

    private @Nullable OutboundMessage tail;
    /** Of the application's messages. */
    long bufferedBytes;
    /** Negative until someone wants to know. */
    long lowThresholdBytes = -1;

    /** RFC 8831 §6.4. */
    int priority = DataChannelOptions.NORMAL_PRIORITY;

    /** Number of the next ordered message, and with interleaving of the next unordered one (RFC 8260 §2.1). */
    int nextNumber;

    int nextUnorderedNumber;
    ResetState reset = ResetState.NONE;

    // Owned by Turns
    /** Bytes sent, weighted by priority. */
    long clock;

    long arrival;
    /** Where in the heap; negative if it does not wait. */
    int place = -1;

    /** Owned by {@link BegunMessages}: waits for the end of another stream's message. */
    boolean isSuspended;

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
        bufferedBytes += message.isCounted ? message.payload.length : 0;
    }

    /** Takes out the message after the given one; there must be one. */
    OutboundMessage removeNext(OutboundMessage message) {
        OutboundMessage removed = Objects.requireNonNull(message.next);
        message.next = removed.next;
        if (removed == tail) {
            tail = message;
        }
        return removed;
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
