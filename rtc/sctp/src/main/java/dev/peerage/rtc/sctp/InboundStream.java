package dev.peerage.rtc.sctp;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a stream: which ordered message is next, and those that came too early (RFC 9260 §6.5).
 *
 * <p>Numbers are serial numbers of 32 bits, a step apart; see {@link InboundStreams}.
 */
final class InboundStream {

    /** A complete message that waits for those before it. */
    @SuppressWarnings("ArrayRecordComponent") // private to reassembly
    record Early(int ppid, byte[] payload) {}

    final int id;
    int nextNumber;
    private @Nullable TreeMap<Integer, Early> early;

    InboundStream(int id) {
        this.id = id;
    }

    /** True if it was not there yet. */
    boolean hold(int number, int ppid, byte[] payload) {
        if (early == null) {
            early = new TreeMap<>((a, b) -> a - b);
        }
        return early.putIfAbsent(number, new Early(ppid, payload)) == null;
    }

    /** Takes the next message in order if it waits here; does not move on. */
    @Nullable
    Early pollNext() {
        return early == null ? null : taken(early.remove(nextNumber));
    }

    /** Takes the earliest waiting message that is not after {@code number}, whatever is missing before it. */
    @Nullable
    Early pollUpTo(int number) {
        if (early == null || Wire.isAfter(early.firstKey(), number)) {
            return null;
        }
        return taken(early.pollFirstEntry().getValue());
    }

    private @Nullable Early taken(@Nullable Early message) {
        if (early != null && early.isEmpty()) {
            early = null;
        }
        return message;
    }
}
