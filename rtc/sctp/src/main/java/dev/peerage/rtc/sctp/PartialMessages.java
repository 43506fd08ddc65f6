package dev.peerage.rtc.sctp;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The incomplete messages of one stream, ordered or not. Mostly there is one: more only after a loss, or if the sender
 * interleaves within a stream.
 */
final class PartialMessages {

    /** How long the stream's last message was. */
    int previousBytes;

    private final long hashSeed;
    private @Nullable InterleavedMessage newest;
    private @Nullable IntMap<InterleavedMessage> older;

    PartialMessages(long hashSeed) {
        this.hashSeed = hashSeed;
    }

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
                older = new IntMap<>(hashSeed);
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
            if (older.size() == 0) {
                older = null;
            }
        }
    }

    void forEach(Consumer<InterleavedMessage> action) {
        if (newest != null) {
            action.accept(newest);
        }
        if (older != null) {
            older.forEach(action);
        }
    }
}
