package dev.peerage.rtc.sctp;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The receiving half of a stream: which ordered message is next, and those that came too early (RFC 9260 §6.5). */
final class InboundStream {

    /** A complete message that waits for those before it. */
    @SuppressWarnings("ArrayRecordComponent") // private to reassembly
    record Early(int ppid, byte[] payload) {}

    int nextSsn;
    private @Nullable TreeMap<Integer, Early> early;

    /** True if it was not there yet. */
    boolean hold(int ssn, int ppid, byte[] payload) {
        if (early == null) {
            early = new TreeMap<>((a, b) -> (short) (a - b));
        }
        return early.putIfAbsent(ssn, new Early(ppid, payload)) == null;
    }

    /** Takes the next message in order if it waits here; moves on to the one after it. */
    @Nullable
    Early pollNext() {
        if (early == null || early.isEmpty()) {
            return null;
        }
        Early next = early.remove(nextSsn);
        if (next != null) {
            nextSsn = nextSsn + 1 & 0xFFFF;
        }
        return next;
    }

    /** Takes the earliest waiting message that is not after {@code ssn}, whatever is missing before it. */
    @Nullable
    Early pollUpTo(int ssn) {
        if (early == null || early.isEmpty() || Wire.isAfter16(early.firstKey(), ssn)) {
            return null;
        }
        return early.pollFirstEntry().getValue();
    }
}
