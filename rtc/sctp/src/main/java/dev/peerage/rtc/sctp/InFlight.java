package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that have a TSN and are not cumulatively acknowledged: a ring of flat columns, indexed by TSN.
 *
 * <p>No object per chunk: a row says which bytes of which message it carries, and the chunk is written from there as
 * often as needed. At most {@link #MAX_CHUNKS} rows.
 */
final class InFlight {

    /** What receivers keep track of at least: usrsctp drops TSNs more than 4096 past its cumulative TSN. */
    static final int MAX_CHUNKS = 4096;

    private static final int INITIAL_CHUNKS = 32;

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

    private @Nullable OutboundMessage[] messages = new @Nullable OutboundMessage[INITIAL_CHUNKS];
    /** Number of the fragment within its message (RFC 8260 §2.1, FSN). */
    private int[] fragments = new int[INITIAL_CHUNKS];

    private int[] offsets = new int[INITIAL_CHUNKS];
    private int[] lengths = new int[INITIAL_CHUNKS];
    private long[] sentAtUs = new long[INITIAL_CHUNKS];
    private int[] transmissions = new int[INITIAL_CHUNKS];
    private byte[] flags = new byte[INITIAL_CHUNKS];
    private byte[] states = new byte[INITIAL_CHUNKS];

    private final NewestAcked newestAcked;
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
    private long bigAckedChunks;

    private long bigLostChunks;

    InFlight(int initialTsn) {
        newestAcked = new NewestAcked(initialTsn);
        reset(initialTsn);
    }

    void reset(int initialTsn) {
        Arrays.fill(messages, null);
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

    long bigAckedChunks() {
        return bigAckedChunks;
    }

    long bigLostChunks() {
        return bigLostChunks;
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
        return states[row(tsn)];
    }

    OutboundMessage message(int tsn) {
        OutboundMessage message = messages[row(tsn)];
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

    int transmissions(int tsn) {
        return transmissions[row(tsn)];
    }

    long sentAtUs(int tsn) {
        return sentAtUs[row(tsn)];
    }

    int wireBytes(int tsn) {
        return headerBytes + lengths[row(tsn)];
    }

    /** Gives the next TSN to bytes of a message; not sent yet. The caller looks after {@link #MAX_CHUNKS}. */
    int add(OutboundMessage message, int offset, int length, int chunkFlags) {
        if (size() == states.length) {
            grow();
        }
        int tsn = nextTsn++;
        if (message.fragments == 0) {
            message.firstTsn = tsn;
        }
        message.lastTsn = tsn;
        int row = row(tsn);
        messages[row] = message;
        fragments[row] = message.fragments++;
        offsets[row] = offset;
        lengths[row] = length;
        flags[row] = (byte) chunkFlags;
        transmissions[row] = 0;
        states[row] = SENT;
        bytes += headerBytes + length;
        return tsn;
    }

    /**
     * Writes the chunk; it counts as sent (again). Returns where its flags are.
     *
     * @param isPastBase whether it lies past the base size of its packet, so that its fate is that of large packets
     */
    int write(int tsn, ByteBuffer out, boolean isPastBase, long nowUs) {
        int row = row(tsn);
        OutboundMessage message = message(tsn);
        int length = lengths[row];
        if (states[row] == LOST) {
            lostChunks--;
            bytes += headerBytes + length;
        }
        states[row] = SENT;
        transmissions[row]++;
        sentAtUs[row] = nowUs;
        int chunkFlags = flags[row] & ~PAST_BASE;
        flags[row] = (byte) (isPastBase ? chunkFlags | PAST_BASE : chunkFlags);
        int start = out.position();
        int type = isInterleaving ? Wire.I_DATA : Wire.DATA;
        out.putInt(type << 24 | chunkFlags << 16 | headerBytes + length);
        out.putInt(tsn);
        if (isInterleaving) { // RFC 8260 §2.1: the first fragment has the PPID where the others have their number
            out.putInt(message.stream.id << 16);
            out.putInt(message.number);
            out.putInt((chunkFlags & Wire.FLAG_BEGIN) != 0 ? message.ppid : fragments[row]);
        } else {
            out.putInt(message.stream.id << 16 | message.number & 0xFFFF);
            out.putInt(message.ppid);
        }
        out.put(message.payload, offsets[row], length);
        for (int padding = -length & 3; padding > 0; padding--) {
            out.put((byte) 0);
        }
        return start + 1;
    }

    /** Everything up to {@code cumulativeTsn} has arrived; returns the bytes newly acknowledged by that. */
    long advanceTo(int cumulativeTsn) {
        long acked = 0;
        while (Wire.isAfter(cumulativeTsn + 1, firstTsn)) {
            acked += acknowledge(firstTsn);
            messages[row(firstTsn++)] = null;
        }
        if (Wire.isAfter(firstTsn, lostFromTsn)) {
            lostFromTsn = firstTsn;
        }
        return acked;
    }

    /** A gap block says that {@code [from, to]} has arrived; returns the bytes newly acknowledged by that. */
    long gapAck(int from, int to) {
        long acked = 0;
        for (int tsn = from; !Wire.isAfter(tsn, to); tsn++) {
            int row = row(tsn);
            if (states[row] == SENT || states[row] == LOST) {
                acked += acknowledge(tsn);
                states[row] = GAP_ACKED;
                gapAckedChunks++;
            }
        }
        return acked;
    }

    /** What was reported by a gap block before is not any more in {@code [from, to)}: it counts as sent again. */
    void takeBackGapAcks(int from, int to) {
        for (int tsn = from; gapAckedChunks > 0 && Wire.isAfter(to, tsn); tsn++) {
            int row = row(tsn);
            if (states[row] == GAP_ACKED) {
                gapAckedChunks--;
                states[row] = SENT;
                bytes += headerBytes + lengths[row];
            }
        }
    }

    /**
     * What was sent before the newest that has arrived, and {@code settleUs} ago, is lost; returns when the next of what
     * was sent before it will be, {@link Long#MAX_VALUE} if there is none (RFC 8985 §6.2, step 5).
     */
    long loseOvertaken(long settleUs, long nowUs) {
        long nextUs = Long.MAX_VALUE;
        for (int tsn = firstTsn; tsn != nextTsn; tsn++) {
            int row = row(tsn);
            if (states[row] != SENT) {
                continue;
            }
            if (transmissions[row] > 1) {
                if (sentAtUs[row] >= newestAcked.sentUs()) {
                    continue;
                }
            } else if (!newestAcked.isAfter(sentAtUs[row], tsn)) {
                break; // first transmissions are in order of time: all that follow are younger
            }
            long lostUs = sentAtUs[row] + settleUs;
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
        while (contains(tsn) && states[row(tsn)] != SENT) {
            tsn--;
        }
        return tsn;
    }

    /** RFC 9260 §6.3.3, rule E3: the timer fired, everything still out is taken for lost. */
    void loseAll() {
        for (int tsn = firstTsn; tsn != nextTsn; tsn++) {
            int row = row(tsn);
            if (states[row] == SENT) {
                lose(tsn);
            }
        }
    }

    /** The first chunk to be sent again; only if {@link #hasLost}. */
    int firstLost() {
        while (states[row(lostFromTsn)] != LOST) {
            lostFromTsn++;
        }
        return lostFromTsn;
    }

    /** Gives up every chunk of the message; other messages' may lie between them. */
    void abandon(OutboundMessage message) {
        int tsn = Wire.isAfter(firstTsn, message.firstTsn) ? firstTsn : message.firstTsn;
        for (; !Wire.isAfter(tsn, message.lastTsn); tsn++) {
            int row = row(tsn);
            if (messages[row] == message) {
                leave(row);
                states[row] = ABANDONED;
            }
        }
    }

    /** Takes a chunk that is SENT for lost. */
    void lose(int tsn) {
        int row = row(tsn);
        states[row] = LOST;
        bytes -= headerBytes + lengths[row];
        lostChunks++;
        if ((flags[row] & PAST_BASE) != 0) {
            bigLostChunks++;
        }
        if (Wire.isAfter(lostFromTsn, tsn)) {
            lostFromTsn = tsn;
        }
    }

    private long acknowledge(int tsn) {
        int row = row(tsn);
        if (states[row] == SENT || states[row] == LOST) {
            newestAcked.onAcked(tsn, sentAtUs[row], transmissions[row] == 1);
            if ((flags[row] & PAST_BASE) != 0) {
                bigAckedChunks++;
            }
        }
        return leave(row);
    }

    /** Takes the chunk out of its state's count; returns its bytes if they had not been acknowledged or given up. */
    private long leave(int row) {
        int size = headerBytes + lengths[row];
        switch (states[row]) {
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

    private int row(int tsn) {
        return tsn & states.length - 1;
    }

    private void grow() {
        int from = states.length;
        int to = from * 2;
        @Nullable OutboundMessage[] newMessages = new @Nullable OutboundMessage[to];
        int[] newFragments = new int[to];
        int[] newOffsets = new int[to];
        int[] newLengths = new int[to];
        long[] newSentAtUs = new long[to];
        int[] newTransmissions = new int[to];
        byte[] newFlags = new byte[to];
        byte[] newStates = new byte[to];
        for (int tsn = firstTsn; tsn != nextTsn; tsn++) {
            int old = tsn & from - 1;
            int row = tsn & to - 1;
            newMessages[row] = messages[old];
            newFragments[row] = fragments[old];
            newOffsets[row] = offsets[old];
            newLengths[row] = lengths[old];
            newSentAtUs[row] = sentAtUs[old];
            newTransmissions[row] = transmissions[old];
            newFlags[row] = flags[old];
            newStates[row] = states[old];
        }
        messages = newMessages;
        fragments = newFragments;
        offsets = newOffsets;
        lengths = newLengths;
        sentAtUs = newSentAtUs;
        transmissions = newTransmissions;
        flags = newFlags;
        states = newStates;
    }
}
