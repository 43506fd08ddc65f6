package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A message whose fragments arrive in I-DATA chunks, in any order, numbered from 0 (RFC 8260 §2.1). */
final class InterleavedMessage {

    /** What a fragment that waits for an earlier one costs besides its bytes. */
    private static final int FRAGMENT_OVERHEAD_BYTES = 96;
    /** What a message costs that has not one byte, with its places in the maps and its stream's record. */
    private static final int OVERHEAD_BYTES = 256;

    /** What a fragment does to its message. */
    enum Outcome {
        INCOMPLETE,
        COMPLETE,
        TOO_LONG,
        /** It contradicts another fragment. */
        CONTRADICTION
    }

    private final int maxMessageBytes;
    private final MessageBuffer buffer = new MessageBuffer();
    private @Nullable TreeMap<Integer, byte[]> early;
    private int earlyBytes;

    private int id;
    private int ppid;
    private int nextFragment;
    /** Number of the last fragment; negative while it has not come. */
    private int lastFragment;

    InterleavedMessage(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Begins with nothing. */
    void begin(int messageId) {
        buffer.clear();
        early = null;
        earlyBytes = 0;
        id = messageId;
        nextFragment = 0;
        lastFragment = -1;
    }

    int id() {
        return id;
    }

    /** Of the sender; valid when the message is complete. */
    int ppid() {
        return ppid;
    }

    int size() {
        return buffer.size() + earlyBytes;
    }

    /** What it takes of memory. */
    int heldBytes() {
        int fragments = early == null ? 0 : early.size();
        return OVERHEAD_BYTES + buffer.heldBytes() + earlyBytes + fragments * FRAGMENT_OVERHEAD_BYTES;
    }

    /**
     * Takes a fragment.
     *
     * @param word PPID in the first fragment, in the others their number
     * @param expectedBytes how long the message may become in the end; a guess, 0 if there is none
     * @param roomBytes what may be held beyond what is needed now
     */
    Outcome onFragment(int flags, int word, ByteBuffer packet, int at, int length, int expectedBytes, long roomBytes) {
        int fragment = (flags & Wire.FLAG_BEGIN) != 0 ? 0 : word;
        boolean isLast = (flags & Wire.FLAG_END) != 0;
        boolean isAfterEnd = lastFragment >= 0 && (isLast || fragment > lastFragment);
        boolean isEndTooEarly = isLast && early != null && early.lastKey() > fragment;
        if (fragment < nextFragment
                || isAfterEnd
                || isEndTooEarly
                || (fragment == 0) != ((flags & Wire.FLAG_BEGIN) != 0)) {
            return Outcome.CONTRADICTION;
        }
        if ((long) size() + length > maxMessageBytes) {
            return Outcome.TOO_LONG;
        }
        if (fragment == 0) {
            ppid = word;
        }
        if (isLast) {
            lastFragment = fragment;
        }
        if (fragment != nextFragment) {
            return hold(fragment, packet, at, length) ? Outcome.INCOMPLETE : Outcome.CONTRADICTION;
        }
        buffer.append(packet, at, length, expectedBytes, roomBytes);
        nextFragment++;
        takeEarly();
        return nextFragment - 1 == lastFragment ? Outcome.COMPLETE : Outcome.INCOMPLETE;
    }

    /** The whole message, once complete. */
    byte[] take() {
        return buffer.take();
    }

    private boolean hold(int fragment, ByteBuffer packet, int at, int length) {
        if (early == null) {
            early = new TreeMap<>();
        }
        byte[] payload = new byte[length];
        packet.get(at, payload);
        earlyBytes += length;
        return early.putIfAbsent(fragment, payload) == null;
    }

    private void takeEarly() {
        byte[] payload;
        while (early != null && (payload = early.remove(nextFragment)) != null) {
            buffer.append(ByteBuffer.wrap(payload), 0, payload.length, size(), earlyBytes);
            earlyBytes -= payload.length;
            nextFragment++;
            if (early.isEmpty()) {
                early = null;
            }
        }
    }
}
