package dev.peerage.rtc.io.port;

import java.util.concurrent.atomic.AtomicLong;

/** Counts for {@link PortStats}: written by the loop's thread only, so that counting takes no lock, and read by any. */
public final class PortCounters {

    private final AtomicLong datagramsReceived = new AtomicLong();
    private final AtomicLong datagramsSent = new AtomicLong();
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();

    /** All begin at zero. */
    public PortCounters() {}

    /** A datagram arrived. */
    public void onReceived(int bytes) {
        add(datagramsReceived, 1);
        add(bytesReceived, bytes);
    }

    /** The system took so many datagrams, with so many bytes in all. */
    public void onSent(int datagrams, long bytes) {
        add(datagramsSent, datagrams);
        add(bytesSent, bytes);
    }

    /** The system did not take so many datagrams. */
    public void onUnsent(int datagrams) {
        add(unsent, datagrams);
    }

    /** What was counted so far. */
    public PortStats stats() {
        return new PortStats(
                datagramsReceived.get(), datagramsSent.get(), bytesReceived.get(), bytesSent.get(), unsent.get());
    }

    private static void add(AtomicLong counter, long more) {
        counter.lazySet(counter.getPlain() + more);
    }
}
