package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * DATA chunks that came before an earlier one: a ring of flat columns indexed by TSN, empty while nothing is missing.
 *
 * <p>Knows without searching which chunks in a row belong to one message. Rows past the cumulative TSN only, so at most {@link ReceiveTracker#MAX_SPAN}.
 */
final class ChunkStore {

    private static final int INITIAL_ROWS = 64;
    /** More rows than this are given back as soon as nothing is stored. */
    private static final int KEPT_ROWS = 256;

    private byte[] @Nullable [] payloads = new byte[0][];
    private int[] tsns = {};
    private int[] ppids = {};
    private int[] streamAndSsn = {};
    private byte[] flags = {};
    /** At the first and at the last chunk of a run: the TSN of the other. Out of date in between. */
    private int[] runEnds = {};

    private int firstOfRun;
    private int lastOfRun;
    private int size;
    private long bytes;

    /** What the stored chunks hold of the receive window. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void put(int tsn, int chunkFlags, int streamId, int ssn, int ppid, ByteBuffer packet, int at, int length) {
        while (payloads.length == 0 || payloads[row(tsn)] != null) {
            grow();
        }
        int row = row(tsn);
        byte[] payload = new byte[length];
        packet.get(at, payload);
        payloads[row] = payload;
        tsns[row] = tsn;
        ppids[row] = ppid;
        streamAndSsn[row] = streamId << 16 | ssn;
        flags[row] = (byte) chunkFlags;
        size++;
        bytes += length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        firstOfRun = isContinued(tsn - 1) ? runEnds[row(tsn - 1)] : tsn;
        lastOfRun = isContinued(tsn) ? runEnds[row(tsn + 1)] : tsn;
        runEnds[row(firstOfRun)] = lastOfRun;
        runEnds[row(lastOfRun)] = firstOfRun;
    }

    /** The first of the stored chunks that have consecutive TSNs and belong to the message of the chunk put last. */
    int firstOfRun() {
        return firstOfRun;
    }

    int lastOfRun() {
        return lastOfRun;
    }

    boolean contains(int tsn) {
        return size > 0 && payloads[row(tsn)] != null && tsns[row(tsn)] == tsn;
    }

    int flags(int tsn) {
        return flags[row(tsn)];
    }

    int streamId(int tsn) {
        return streamAndSsn[row(tsn)] >>> 16;
    }

    int ssn(int tsn) {
        return streamAndSsn[row(tsn)] & 0xFFFF;
    }

    int ppid(int tsn) {
        return ppids[row(tsn)];
    }

    byte[] payload(int tsn) {
        byte[] payload = payloads[row(tsn)];
        if (payload == null) {
            throw new IllegalStateException("no chunk " + tsn);
        }
        return payload;
    }

    void remove(int tsn) {
        bytes -= payload(tsn).length + EventQueue.MESSAGE_OVERHEAD_BYTES;
        payloads[row(tsn)] = null;
        if (--size == 0 && payloads.length > KEPT_ROWS) {
            clear();
        }
    }

    void clear() {
        payloads = new byte[0][];
        tsns = new int[0];
        ppids = new int[0];
        streamAndSsn = new int[0];
        flags = new byte[0];
        runEnds = new int[0];
        size = 0;
        bytes = 0;
    }

    /** Whether the chunk and the one after it are there and belong to one message. */
    private boolean isContinued(int tsn) {
        return contains(tsn)
                && contains(tsn + 1)
                && streamAndSsn[row(tsn)] == streamAndSsn[row(tsn + 1)]
                && ((flags(tsn) ^ flags(tsn + 1)) & Wire.FLAG_UNORDERED) == 0
                && (flags(tsn) & Wire.FLAG_END) == 0
                && (flags(tsn + 1) & Wire.FLAG_BEGIN) == 0;
    }

    private int row(int tsn) {
        return tsn & payloads.length - 1;
    }

    private void grow() {
        int from = payloads.length;
        int to = Math.max(INITIAL_ROWS, from * 2);
        byte[] @Nullable [] newPayloads = new byte[to][];
        int[] newTsns = new int[to];
        int[] newPpids = new int[to];
        int[] newStreamAndSsn = new int[to];
        byte[] newFlags = new byte[to];
        int[] newRunEnds = new int[to];
        for (int old = 0; old < from; old++) {
            if (payloads[old] != null) {
                int row = tsns[old] & to - 1;
                newPayloads[row] = payloads[old];
                newTsns[row] = tsns[old];
                newPpids[row] = ppids[old];
                newStreamAndSsn[row] = streamAndSsn[old];
                newFlags[row] = flags[old];
                newRunEnds[row] = runEnds[old];
            }
        }
        payloads = newPayloads;
        tsns = newTsns;
        ppids = newPpids;
        streamAndSsn = newStreamAndSsn;
        flags = newFlags;
        runEnds = newRunEnds;
    }
}
