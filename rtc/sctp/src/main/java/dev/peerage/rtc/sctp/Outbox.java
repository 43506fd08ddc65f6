package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Control chunks that wait for a packet: some must travel alone, with a tag of their own (RFC 9260 §6.10); the others
 * share the next packet. What a flood of provocations would add beyond the limit is dropped; every chunk in here is one
 * that its sender repeats or provokes again.
 */
final class Outbox {

    /** Provoked chunks waiting at a time, of each kind. */
    static final int MAX_CHUNKS = 16;

    /** A chunk that is a packet. */
    @SuppressWarnings("ArrayRecordComponent") // lives until the next poll
    record Alone(int verificationTag, byte[] chunk) {}

    private final ArrayDeque<Alone> alone = new ArrayDeque<>();
    private final ArrayDeque<byte[]> bundled = new ArrayDeque<>();

    /** To be sent as a packet of its own. */
    void addAlone(int verificationTag, byte[] chunk) {
        if (alone.size() < MAX_CHUNKS) {
            alone.add(new Alone(verificationTag, chunk));
        }
    }

    /** To be sent with whatever goes next. */
    void add(byte[] chunk) {
        if (bundled.size() < MAX_CHUNKS) {
            bundled.add(chunk);
        }
    }

    @Nullable
    Alone pollAlone() {
        return alone.poll();
    }

    /** Writes what fits before {@code limit}. */
    void write(ByteBuffer out, int limit) {
        byte[] chunk;
        while ((chunk = bundled.peek()) != null && out.position() + chunk.length <= limit) {
            out.put(chunk);
            bundled.remove();
        }
    }

    /** Forgets the chunks that share packets: the association they were for is over or begins anew. */
    void clearBundled() {
        bundled.clear();
    }
}
