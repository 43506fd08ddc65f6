package dev.peerage.rtc.sctp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The columns of {@link InFlight}: a ring indexed by TSN that grows by doubling, and shrinks when it is empty. */
final class ChunkRows {

    private static final int INITIAL_ROWS = 32;

    // One row per chunk; whose bytes of a message, and what has become of it
    @Nullable
    OutboundMessage[] messages = {};

    /** Number of the fragment within its message (RFC 8260 §2.1, FSN). */
    int[] fragments = {};

    int[] offsets = {};
    int[] lengths = {};
    long[] sentAtUs = {};
    int[] transmissions = {};
    byte[] flags = {};
    byte[] states = {};

    ChunkRows() {
        shrink();
    }

    /** How many there are; a power of two. */
    int count() {
        return states.length;
    }

    int of(int tsn) {
        return tsn & states.length - 1;
    }

    void clear() {
        Arrays.fill(messages, null);
    }

    /** Back to the least; only while no row is in use. */
    void shrink() {
        if (count() != INITIAL_ROWS) {
            resize(0, 0, INITIAL_ROWS);
        }
    }

    /** Doubles; the rows from {@code firstTsn} until before {@code nextTsn} are in use. */
    void grow(int firstTsn, int nextTsn) {
        resize(firstTsn, nextTsn, 2 * count());
    }

    private void resize(int firstTsn, int nextTsn, int to) {
        @Nullable OutboundMessage[] newMessages = new @Nullable OutboundMessage[to];
        int[] newFragments = new int[to];
        int[] newOffsets = new int[to];
        int[] newLengths = new int[to];
        long[] newSentAtUs = new long[to];
        int[] newTransmissions = new int[to];
        byte[] newFlags = new byte[to];
        byte[] newStates = new byte[to];
        for (int tsn = firstTsn; tsn != nextTsn; tsn++) {
            int old = of(tsn);
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
