package dev.peerage.rtc.sctp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to send: a share of the rate for each waiting stream, in proportion to its priority (RFC 8831 §6.4,
 * RFC 8260 §3.6).
 *
 * <p>Start-time fair queueing: each stream has a clock that every byte sent advances, the slower the higher its priority;
 * the stream whose clock is most behind has the turn. A stream that comes to wait starts at the present, so it neither
 * waits for more than one turn of each other nor has anything saved up. None starves: of 65,535 streams each gets its share.
 */
final class Turns {

    /** What a turn costs besides its bytes, so that floods of tiny messages count, too. */
    private static final int TURN_BYTES = Wire.DATA_HEADER_BYTES;

    private static final int INITIAL_STREAMS = 4;

    /** A binary heap; each stream knows its place. */
    private @Nullable OutboundStream[] heap = new @Nullable OutboundStream[INITIAL_STREAMS];

    private int size;
    /** The clock of the stream that was served last, when its turn began. */
    private long present;

    private long arrivals;

    /** The stream whose turn it is, or null if none waits. */
    @Nullable
    OutboundStream first() {
        return heap[0];
    }

    /** The stream has something to send; nothing changes if it waits already. */
    void enter(OutboundStream stream) {
        if (stream.place >= 0) {
            return;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        stream.clock = Math.max(stream.clock, present);
        stream.arrival = arrivals++;
        rise(size++, stream);
    }

    /** The stream has nothing to send. */
    void leave(OutboundStream stream) {
        int place = stream.place;
        if (place < 0) {
            return;
        }
        stream.place = -1;
        OutboundStream last = at(--size);
        heap[size] = null;
        if (last != stream) {
            sink(place, last);
            rise(last.place, last);
        }
    }

    /** The stream's turn begins. */
    void begin(OutboundStream stream) {
        present = Math.max(present, stream.clock);
    }

    /** The waiting stream has sent. */
    void charge(OutboundStream stream, int bytes) {
        stream.clock += ((long) bytes + TURN_BYTES << 16) / stream.priority;
        stream.arrival = arrivals++;
        sink(stream.place, stream);
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            at(i).place = -1;
        }
        heap = new @Nullable OutboundStream[INITIAL_STREAMS];
        size = 0;
    }

    private void rise(int from, OutboundStream stream) {
        int place = from;
        while (place > 0 && isBefore(stream, at((place - 1) / 2))) {
            put(place, at((place - 1) / 2));
            place = (place - 1) / 2;
        }
        put(place, stream);
    }

    private void sink(int from, OutboundStream stream) {
        int place = from;
        int child;
        while ((child = 2 * place + 1) < size) {
            if (child + 1 < size && isBefore(at(child + 1), at(child))) {
                child++;
            }
            if (!isBefore(at(child), stream)) {
                break;
            }
            put(place, at(child));
            place = child;
        }
        put(place, stream);
    }

    /** By the clock; else the higher priority, else who came first. */
    private static boolean isBefore(OutboundStream a, OutboundStream b) {
        if (a.clock != b.clock) {
            return a.clock < b.clock;
        }
        return a.priority != b.priority ? a.priority > b.priority : a.arrival < b.arrival;
    }

    private OutboundStream at(int place) {
        OutboundStream stream = heap[place];
        if (stream == null) {
            throw new IllegalStateException("no stream at " + place);
        }
        return stream;
    }

    private void put(int place, OutboundStream stream) {
        heap[place] = stream;
        stream.place = place;
    }
}
