package dev.peerage.rtc.sctp;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The incomplete messages of one stream, ordered or not. Mostly there is one: more only after a loss, or if the sender
 * interleaves within a stream.
 */
final class PartialMessages {

    /** How long the stream's last message was. */
    int previousBytes;

    private @Nullable InterleavedMessage newest;
    /** By their numbers, whose order is not the serial one where they wrap. */
    private @Nullable TreeMap<Integer, InterleavedMessage> older;

    boolean isEmpty() {
        return newest == null && older == null;
    }

    @Nullable
    InterleavedMessage get(int messageId) {
        if (newest != null && newest.id() == messageId) {
            return newest;
        }
        return older == null ? null : older.get(messageId);
    }

    void add(InterleavedMessage message) {
        if (newest != null) {
            if (older == null) {
                older = new TreeMap<>();
            }
            older.put(newest.id(), newest);
        }
        newest = message;
    }

    void remove(InterleavedMessage message) {
        if (message == newest) {
            newest = null;
        } else if (older != null) {
            older.remove(message.id());
            older = older.isEmpty() ? null : older;
        }
    }

    /** A message whose number is not after the given one (RFC 1982), or null; costs no walk over the others. */
    @Nullable
    InterleavedMessage findUpTo(int messageId) {
        if (newest != null && !Wire.isAfter(newest.id(), messageId)) {
            return newest;
        }
        if (older == null) {
            return null;
        }
        Map.Entry<Integer, InterleavedMessage> nearest = older.floorEntry(messageId);
        if (nearest == null || Wire.isAfter(nearest.getKey(), messageId)) {
            nearest = older.lastEntry(); // half the numbers are before it, round the end
        }
        return Wire.isAfter(nearest.getKey(), messageId) ? null : nearest.getValue();
    }

    /** Any of them, or null. */
    @Nullable
    InterleavedMessage first() {
        return newest == null && older != null ? older.firstEntry().getValue() : newest;
    }
}
