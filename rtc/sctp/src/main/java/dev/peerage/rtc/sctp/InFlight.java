package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;

/**
 * The chunks that have a TSN and are not cumulatively acknowledged.
 *
 * <p>No object per chunk: a row says which bytes of which message it carries, and the chunk is written from there as
 * often as needed. At most {@link #MAX_CHUNKS} rows.
 */
final class InFlight {

    /**
     * Half a MiB of rows, and 1 MiB of messages of 64 bytes. Receivers keep track of as much past a gap (libwebrtc 100,000,
     * we as much as this), or their window ends before it matters (usrsctp: 4096).
     */
    static final int MAX_CHUNKS = 1 << 14;

    // What has become of a chunk
    static final byte SENT = 1;
    /** Acknowledged by a gap block; may be taken back (RFC 9260 §6.2.1). */
    static final byte GAP_ACKED = 2;
    /** To be sent again. */
    static final byte LOST = 3;
    /** Given up (RFC 3758); stays until FORWARD-TSN is acknowledged. */
    static final byte ABANDONED = 4;

    /** In the column of flags: {@link #write} was told that the chunk lies past its packet's base size. */
    private static final int PAST_BASE = 0x40;

    private final ChunkRows rows = new ChunkRows();
    private final NewestAcked newestAcked;
    /** What the last SACK reported past the cumulative TSN, so that the next one costs what it changes. */
    private final TsnBits reported = new TsnBits(256);

    private boolean isInterleaving;
    private int headerBytes = Wire.DATA_HEADER_BYTES;

    private int firstTsn;
    private int nextTsn;
    private long bytes;
    private int lostChunks;
    private int gapAckedChunks;
    /** No LOST chunk is before it. */
    private int lostFromTsn;

    /** How many chunks that lay past the base size of their packet have arrived, and have been taken for lost. */
    private long largeAckedChunks;

    private long largeLostChunks;

    InFlight(int initialTsn) {
        newestAcked = new NewestAcked(initialTsn);
        reset(initialTsn);
    }

    void reset(int initialTsn) {
        rows.clear();
        reported.clear();
        firstTsn = initialTsn;
        nextTsn = initialTsn;
        lostFromTsn = initialTsn;
        bytes = 0;
        lostChunks = 0;
        gapAckedChunks = 0;
        newestAcked.reset(initialTsn);
    }

    int firstTsn() {
        return firstTsn;
    }

    int nextTsn() {
        return nextTsn;
    }

    int size() {
        return nextTsn - firstTsn;
    }

    /** Bytes of chunks, headers included, that are sent and neither acknowledged nor lost nor given up. */
    long bytes() {
        return bytes;
    }

    boolean hasLost() {
        return lostChunks > 0;
    }

    /** Chunks that arrived past a gap. */
    int gapAckedChunks() {
        return gapAckedChunks;
    }

    /** Of all that was acknowledged, what was sent latest. */
    NewestAcked newestAcked() {
        return newestAcked;
    }

    long largeAckedChunks() {
        return largeAckedChunks;
    }

    long largeLostChunks() {
        return largeLostChunks;
    }

    /** From now on chunks are I-DATA (RFC 8260 §2.1); only while nothing is in flight. */
    void interleave(boolean isWanted) {
        isInterleaving = isWanted;
        headerBytes = isWanted ? Wire.I_DATA_HEADER_BYTES : Wire.DATA_HEADER_BYTES;
    }

    int headerBytes() {
        return headerBytes;
    }

    byte state(int tsn) {
        return rows.states[rows.of(tsn)];
    }

    OutboundMessage message(int tsn) {
        OutboundMessage message = rows.messages[rows.of(tsn)];
        if (message == null) {
            throw new IllegalStateException("no chunk " + tsn);
        }
        return message;
    }

    boolean contains(int tsn) {
        return tsn - firstTsn >= 0 && nextTsn - tsn > 0;
    }

    /** Whether one more may be added. */
    boolean hasRoom() {
        return size() < MAX_CHUNKS;
    }

    /** Gives memory back if nothing is in flight. */
    void shrink() {
        if (size() == 0) {
            rows.shrink();
            reported.clear();
        }
    }

    int transmissions(int tsn) {
        return rows.transmissions[rows.of(tsn)];
    }

    long sentAtUs(int tsn) {
        return rows.sentAtUs[rows.of(tsn)];
    }

    int wireBytes(int tsn) {
        return headerBytes + rows.lengths[rows.of(tsn)];
    }

    /** Gives the next TSN to bytes of a message; not sent yet. The caller looks after {@link #MAX_CHUNKS}. */
    int add(OutboundMessage message, int offset, int length, int chunkFlags) {
        if (size() == rows.count()) {
            rows.grow(firstTsn, nextTsn);
        }
        reported.cover(firstTsn, nextTsn - 1, nextTsn);
        int tsn = nextTsn++;
        if (message.fragments == 0) {
            message.firstTsn = tsn;
        }
        message.lastTsn = tsn;
        int row = rows.of(tsn);
        rows.messages[row] = message;
        rows.fragments[row] = message.fragments++;
        rows.offsets[row] = offset;
        rows.lengths[row] = length;
        rows.flags[row] = (byte) chunkFlags;
        rows.transmissions[row] = 0;
        rows.states[row] = SENT;
        bytes += headerBytes + length;
        return tsn;
    }

    /**
     * Writes the chunk; it counts as sent (again). Returns where its flags are.
     *
     * @param isPastBase whether it lies past the base size of its packet, so that its fate is that of large packets
     */
    int write(int tsn, ByteBuffer out, boolean isPastBase, long nowUs) {
        int row = rows.of(tsn);
        OutboundMessage message = message(tsn);
        int length = rows.lengths[row];
        if (rows.states[row] == LOST) {
            lostChunks--;
            bytes += headerBytes + length;
        }
        rows.states[row] = SENT;
        rows.transmissions[row]++;
        rows.sentAtUs[row] = nowUs;
        int chunkFlags = rows.flags[row] & ~PAST_BASE;
        rows.flags[row] = (byte) (isPastBase ? chunkFlags | PAST_BASE : chunkFlags);
        int start = out.position();
        int type = isInterleaving ? Wire.I_DATA : Wire.DATA;
        out.putInt(type << 24 | chunkFlags << 16 | headerBytes + length);
        out.putInt(tsn);
        if (isInterleaving) { // RFC 8260 §2.1: the first fragment has the PPID where the others have their number
            out.putInt(message.stream.id << 16);
            out.putInt(message.number);
            out.putInt((chunkFlags & Wire.FLAG_BEGIN) != 0 ? message.ppid : rows.fragments[row]);
        } else {
            out.putInt(message.stream.id << 16 | message.number & 0xFFFF);
            out.putInt(message.ppid);
        }
        out.put(message.payload, rows.offsets[row], length);
        for (int padding = -length & 3; padding > 0; padding--) {
            out.put((byte) 0);
        }
        return start + 1;
    }

    /** Everything up to {@code cumulativeTsn} has arrived; returns the bytes newly acknowledged by that. */
    long advanceTo(int cumulativeTsn) {
        long acked = 0;
        reported.clear(firstTsn, cumulativeTsn + 1);
        while (Wire.isAfter(cumulativeTsn + 1, firstTsn)) {
            acked += acknowledge(firstTsn);
            rows.messages[rows.of(firstTsn++)] = null;
        }
        if (Wire.isAfter(firstTsn, lostFromTsn)) {
            lostFromTsn = firstTsn;
        }
        return acked;
    }

    /** A gap block says that {@code [from, to]} has arrived; returns the bytes newly acknowledged by that. */
    long gapAck(int from, int to) {
        long acked = 0;
        int end = to + 1;
        for (int tsn = reported.nextClear(from, end); tsn != end; tsn = reported.nextClear(tsn + 1, end)) {
            reported.set(tsn);
            int row = rows.of(tsn);
            if (rows.states[row] == SENT || rows.states[row] == LOST) {
                acked += acknowledge(tsn);
                rows.states[row] = GAP_ACKED;
                gapAckedChunks++;
            }
        }
        return acked;
    }

    /** What was reported by a gap block before is not any more in {@code [from, to)}: it counts as sent again. */
    void takeBackGapAcks(int from, int to) {
        for (int tsn = reported.nextSet(from, to); tsn != to; tsn = reported.nextSet(tsn + 1, to)) {
            int row = rows.of(tsn);
            if (rows.states[row] == GAP_ACKED) {
                gapAckedChunks--;
                rows.states[row] = SENT;
                bytes += headerBytes + rows.lengths[row];
            }
        }
        reported.clear(from, to);
    }

    /**
     * What was sent before the newest that has arrived, and {@code settleUs} ago, is lost; returns when the next of what
     * was sent before it will be, {@link Long#MAX_VALUE} if there is none (RFC 8985 §6.2, step 5). What was sent before
     * {@code pathChangedUs} is not lost before {@code earlierUntilUs}.
     */
    long loseOvertaken(long settleUs, long pathChangedUs, long earlierUntilUs, long nowUs) {
        long nextUs = Long.MAX_VALUE;
        for (int tsn = reported.nextClear(firstTsn, nextTsn);
                tsn != nextTsn;
                tsn = reported.nextClear(tsn + 1, nextTsn)) {
            int row = rows.of(tsn);
            if (rows.states[row] != SENT) {
                continue;
            }
            if (rows.transmissions[row] > 1) {
                if (rows.sentAtUs[row] >= newestAcked.sentUs()) {
                    continue;
                }
            } else if (!newestAcked.isAfter(rows.sentAtUs[row], tsn)) {
                break; // first transmissions are in order of time: all that follow are younger
            }
            long lostUs = rows.sentAtUs[row] + settleUs;
            if (rows.sentAtUs[row] < pathChangedUs) {
                lostUs = Math.max(lostUs, earlierUntilUs);
            }
            if (lostUs <= nowUs) {
                lose(tsn);
            } else {
                nextUs = Math.min(nextUs, lostUs);
            }
        }
        return nextUs;
    }

    /** The last chunk that is out, or one before {@link #firstTsn} if none is. */
    int lastSent() {
        int tsn = nextTsn - 1;
        while (contains(tsn) && rows.states[rows.of(tsn)] != SENT) {
            tsn--;
        }
        return tsn;
    }

    /** RFC 9260 §6.3.3, rule E3: the timer fired, everything still out is taken for lost. */
    void loseAll() {
        for (int tsn = firstTsn; tsn != nextTsn; tsn++) {
            int row = rows.of(tsn);
            if (rows.states[row] == SENT) {
                lose(tsn);
            }
        }
    }

    /** The first chunk to be sent again; only if {@link #hasLost}. */
    int firstLost() {
        while (rows.states[rows.of(lostFromTsn)] != LOST) {
            lostFromTsn++;
        }
        return lostFromTsn;
    }

    /** Gives up every chunk of the message; other messages' may lie between them. */
    void abandon(OutboundMessage message) {
        int tsn = Wire.isAfter(firstTsn, message.firstTsn) ? firstTsn : message.firstTsn;
        for (; !Wire.isAfter(tsn, message.lastTsn); tsn++) {
            int row = rows.of(tsn);
            if (rows.messages[row] == message) {
                leave(row);
                rows.states[row] = ABANDONED;
            }
        }
    }

    /** Takes a chunk that is SENT for lost. */
    void lose(int tsn) {
        int row = rows.of(tsn);
        rows.states[row] = LOST;
        bytes -= headerBytes + rows.lengths[row];
        lostChunks++;
        if ((rows.flags[row] & PAST_BASE) != 0) {
            largeLostChunks++;
        }
        if (Wire.isAfter(lostFromTsn, tsn)) {
            lostFromTsn = tsn;
        }
    }

    private long acknowledge(int tsn) {
        int row = rows.of(tsn);
        if (rows.states[row] == SENT || rows.states[row] == LOST) {
            newestAcked.onAcked(tsn, rows.sentAtUs[row], rows.transmissions[row] == 1);
            if ((rows.flags[row] & PAST_BASE) != 0) {
                largeAckedChunks++;
            }
        }
        return leave(row);
    }

    /** Takes the chunk out of its state's count; returns its bytes if they had not been acknowledged or given up. */
    private long leave(int row) {
        int size = headerBytes + rows.lengths[row];
        switch (rows.states[row]) {
            case SENT -> bytes -= size;
            case LOST -> lostChunks--;
            case GAP_ACKED -> {
                gapAckedChunks--;
                return 0;
            }
            default -> {
                return 0;
            }
        }
        return size;
    }
}
