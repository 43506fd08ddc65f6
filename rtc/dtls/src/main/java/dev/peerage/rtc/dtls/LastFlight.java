package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sends the last flight of a handshake, or the alert that ended it, again when the other side turns out to have missed it.
 *
 * <p>RFC 6347 §4.2.4 asks for it; the JDK's engine forgets its flight as soon as its own handshake is done. The records are
 * sent as they were: whoever got them the first time drops them as replayed.
 */
final class LastFlight {

    /** Spoofed handshake records must not make us an amplifier; with half of all datagrams lost, 2^-32 is left. */
    private static final int MAX_REPEATS = 32;

    /** One repetition for each round of the other side's, which is several datagrams. */
    private static final long MIN_INTERVAL_US = 50_000;

    private final FlightQueue queue;
    private List<ByteBuffer> datagrams = List.of();
    private int repeats;
    private long nextAtUs = Long.MIN_VALUE;

    LastFlight(FlightQueue queue) {
        this.queue = queue;
    }

    void remember(List<ByteBuffer> flight) {
        datagrams = flight;
    }

    /** And that after it. */
    void add(List<ByteBuffer> more) {
        datagrams = Stream.concat(datagrams.stream(), more.stream()).toList();
    }

    /** The other side has shown that it needs it no more. */
    void forget() {
        datagrams = List.of();
    }

    void onLateRecord(long nowUs) {
        if (!datagrams.isEmpty() && repeats < MAX_REPEATS && nowUs >= nextAtUs) {
            repeats++;
            nextAtUs = nowUs + MIN_INTERVAL_US;
            queue.add(datagrams.stream().map(FlightQueue::copyOf).toList());
        }
    }
}
