package dev.peerage.rtc.sctp;

import java.util.ArrayDeque;

/**
 * Which messages may begin while others are half sent (RFC 8260): only so many that the other side can complete them.
 *
 * <p>It must keep what is incomplete, and has room for its longest message besides its window. So one message longer than
 * half its window may be on its way at a time, and the others together may have half of it. Streams whose message must
 * wait leave the round until another message is done.
 */
final class BegunMessages {

    /** Shorter messages take no more than two packets, and never wait. */
    private static final int NEGLIGIBLE_BYTES = 1024;

    private final Turns turns;
    private final ArrayDeque<OutboundStream> waitingLong = new ArrayDeque<>(1);
    private final ArrayDeque<OutboundStream> waiting = new ArrayDeque<>(1);
    private long limitBytes;
    private boolean hasLong;
    private long bytes;

    BegunMessages(Turns turns) {
        this.turns = turns;
    }

    /** The window that the other side announced at the beginning. */
    void onPeerWindow(long windowBytes) {
        limitBytes = windowBytes / 2;
    }

    /** Whether the stream's message may begin; if not, the stream waits until it may. */
    boolean admit(OutboundStream stream, OutboundMessage message) {
        int length = message.payload.length;
        if (isAdmissible(length)) {
            return true;
        }
        turns.leave(stream);
        stream.isSuspended = true;
        (length > limitBytes ? waitingLong : waiting).add(stream);
        return false;
    }

    void onBegun(OutboundMessage message) {
        int length = message.payload.length;
        if (length > limitBytes) {
            hasLong = true;
        } else if (length > NEGLIGIBLE_BYTES) {
            bytes += length;
        }
    }

    /** A message is sent or given up, begun or not: others may go on. */
    void onDone(OutboundMessage message) {
        int length = message.payload.length;
        if (message.fragmentedBytes > 0 && length > limitBytes) {
            hasLong = false;
        } else if (message.fragmentedBytes > 0 && length > NEGLIGIBLE_BYTES) {
            bytes -= length;
        }
        if (!hasLong && !waitingLong.isEmpty()) {
            resume(waitingLong.remove());
        }
        long freeBytes = limitBytes - bytes;
        while (!waiting.isEmpty() && freeBytes > 0) {
            OutboundStream stream = waiting.remove();
            freeBytes -= stream.head == null ? 0 : stream.head.payload.length;
            resume(stream);
        }
    }

    void clear() {
        waitingLong.clear();
        waiting.clear();
        hasLong = false;
        bytes = 0;
    }

    private boolean isAdmissible(int length) {
        return length <= NEGLIGIBLE_BYTES || (length > limitBytes ? !hasLong : bytes + length <= limitBytes);
    }

    private void resume(OutboundStream stream) {
        stream.isSuspended = false;
        turns.enter(stream);
    }
}
