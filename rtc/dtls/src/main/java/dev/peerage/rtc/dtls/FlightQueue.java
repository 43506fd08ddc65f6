package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Packs handshake records and alerts into datagrams that wait to be sent. */
final class FlightQueue {

    /** More than any flight has at the smallest packet size; the oldest goes first, as a lost datagram would. */
    private static final int MAX_DATAGRAMS = 64;

    private final int mtuBytes;
    private final Deque<ByteBuffer> datagrams = new ArrayDeque<>();

    FlightQueue(int mtuBytes) {
        this.mtuBytes = mtuBytes;
    }

    /** Appends a record to the last datagram, or begins another (RFC 6347 §4.1.1: several records may share one). */
    void add(ByteBuffer record) {
        ByteBuffer last = datagrams.peekLast();
        if (last == null || last.remaining() < record.remaining()) {
            last = ByteBuffer.allocate(Math.max(mtuBytes, record.remaining()));
            add(List.of(last));
        }
        last.put(record);
    }

    /** Appends whole datagrams, as {@link #copy()} gave them. */
    void add(List<ByteBuffer> flight) {
        for (ByteBuffer datagram : flight) {
            if (datagrams.size() == MAX_DATAGRAMS) {
                datagrams.removeFirst();
            }
            datagrams.addLast(datagram);
        }
    }

    /** The datagrams now waiting; they share nothing with the queue. */
    List<ByteBuffer> copy() {
        return datagrams.stream().map(FlightQueue::copyOf).toList();
    }

    boolean isEmpty() {
        return datagrams.isEmpty();
    }

    /** Moves the first datagram to {@code out}; false if there is none. */
    boolean pollInto(ByteBuffer out) {
        ByteBuffer first = datagrams.pollFirst();
        if (first == null) {
            return false;
        }
        out.put(first.flip());
        return true;
    }

    static ByteBuffer copyOf(ByteBuffer filled) {
        return ByteBuffer.allocate(filled.position()).put(filled.duplicate().flip());
    }
}
