package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * DATA chunks that came before an earlier one: pages of flat columns for 64 consecutive TSNs each, empty while nothing is
 * missing.
 *
 * <p>Knows without searching which chunks in a row belong to one message. TSNs past the cumulative one only, and at most
 * {@link ReceiveTracker#MAX_SPAN} past it, so no two of them share a place.
 */
final class ChunkStore {

    private static final int PAGE_ROWS = Long.SIZE;
    private static final int PAGES = 2 * ReceiveTracker.MAX_SPAN / PAGE_ROWS;

    /** Rows of 64 TSNs. */
    private static final class Page {
        /** One bit per row in use. */
        long used;

        final byte[] @Nullable [] payloads = new byte[PAGE_ROWS][];
        final int[] ppids = new int[PAGE_ROWS];
        final int[] streamAndSsn = new int[PAGE_ROWS];
        final byte[] flags = new byte[PAGE_ROWS];
        /** At the first and at the last chunk of a run: the TSN of the other. Out of date in between. */
        final int[] runEnds = new int[PAGE_ROWS];
    }

    private static final @Nullable Page[] NONE = {};

    private @Nullable Page[] pages = NONE;
    private @Nullable Page spare;
    private int firstOfRun;
    private int lastOfRun;
    private int size;
    private long bytes;

    /** What the stored chunks hold of the receive window. */
    long bytes() {
        return bytes;
    }

    void put(int tsn, int chunkFlags, int streamId, int ssn, int ppid, ByteBuffer packet, int at, int length) {
        Page page = pageFor(tsn);
        int row = row(tsn);
        byte[] payload = new byte[length];
        packet.get(at, payload);
        page.used |= 1L << row;
        page.payloads[row] = payload;
        page.ppids[row] = ppid;
        page.streamAndSsn[row] = streamId << 16 | ssn;
        page.flags[row] = (byte) chunkFlags;
        size++;
        bytes += length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        firstOfRun = isContinued(tsn - 1) ? page(tsn - 1).runEnds[row(tsn - 1)] : tsn;
        lastOfRun = isContinued(tsn) ? page(tsn + 1).runEnds[row(tsn + 1)] : tsn;
        page(firstOfRun).runEnds[row(firstOfRun)] = lastOfRun;
        page(lastOfRun).runEnds[row(lastOfRun)] = firstOfRun;
    }

    /** The first of the stored chunks that have consecutive TSNs and belong to the message of the chunk put last. */
    int firstOfRun() {
        return firstOfRun;
    }

    int lastOfRun() {
        return lastOfRun;
    }

    /** The first that is stored, from {@code from} until before {@code end}; else {@code end}. */
    int next(int from, int end) {
        for (int at = from; size > 0 && Wire.isAfter(end, at); at = (at | PAGE_ROWS - 1) + 1) {
            Page page = pages[place(at)];
            long used = page == null ? 0 : page.used >>> at;
            if (used != 0) {
                int found = at + Long.numberOfTrailingZeros(used);
                return Wire.isAfter(end, found) ? found : end;
            }
        }
        return end;
    }

    int flags(int tsn) {
        return page(tsn).flags[row(tsn)];
    }

    int streamId(int tsn) {
        return page(tsn).streamAndSsn[row(tsn)] >>> 16;
    }

    int ssn(int tsn) {
        return page(tsn).streamAndSsn[row(tsn)] & 0xFFFF;
    }

    int ppid(int tsn) {
        return page(tsn).ppids[row(tsn)];
    }

    byte[] payload(int tsn) {
        byte[] payload = page(tsn).payloads[row(tsn)];
        if (payload == null) {
            throw new IllegalStateException("no chunk " + tsn);
        }
        return payload;
    }

    void remove(int tsn) {
        Page page = page(tsn);
        bytes -= payload(tsn).length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        size--;
        page.payloads[row(tsn)] = null;
        page.used &= ~(1L << tsn);
        if (page.used == 0) {
            pages[place(tsn)] = null;
            spare = page;
        }
    }

    void clear() {
        pages = NONE;
        spare = null;
        size = 0;
        bytes = 0;
    }

    private boolean contains(int tsn) {
        Page page = pages[place(tsn)];
        return page != null && (page.used & 1L << tsn) != 0;
    }

    /** Whether the chunk and the one after it are there and belong to one message. */
    private boolean isContinued(int tsn) {
        return contains(tsn)
                && contains(tsn + 1)
                && page(tsn).streamAndSsn[row(tsn)] == page(tsn + 1).streamAndSsn[row(tsn + 1)]
                && ((flags(tsn) ^ flags(tsn + 1)) & Wire.FLAG_UNORDERED) == 0
                && (flags(tsn) & Wire.FLAG_END) == 0
                && (flags(tsn + 1) & Wire.FLAG_BEGIN) == 0;
    }

    private Page page(int tsn) {
        Page page = pages[place(tsn)];
        if (page == null) {
            throw new IllegalStateException("no chunk " + tsn);
        }
        return page;
    }

    private Page pageFor(int tsn) {
        if (pages.length == 0) {
            pages = new @Nullable Page[PAGES];
        }
        Page page = pages[place(tsn)];
        if (page == null) {
            page = spare == null ? new Page() : spare;
            spare = null;
            pages[place(tsn)] = page;
        }
        return page;
    }

    private static int place(int tsn) {
        return tsn >>> 6 & PAGES - 1;
    }

    private static int row(int tsn) {
        return tsn & PAGE_ROWS - 1;
    }
}
