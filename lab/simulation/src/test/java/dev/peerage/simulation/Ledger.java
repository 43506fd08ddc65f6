package dev.peerage.simulation;

import dev.peerage.base.DeliveryMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What one end sent to the other in one mode, what has arrived, and whether the promise of the mode was kept. */
final class Ledger {

    private final DeliveryMode mode;
    private final List<Integer> lengths = new ArrayList<>();
    private final BitSet delivered = new BitSet();
    private int lastDelivered = -1;
    private long lastAtUs;

    Ledger(DeliveryMode mode) {
        this.mode = mode;
    }

    DeliveryMode mode() {
        return mode;
    }

    /** The next message: its number, then bytes that follow from it. */
    ByteBuffer next(int length) {
        ByteBuffer message = ByteBuffer.allocate(Math.max(4, length));
        message.putInt(lengths.size());
        while (message.hasRemaining()) {
            message.put((byte) (lengths.size() + message.position()));
        }
        return message.flip();
    }

    void onAccepted(ByteBuffer message) {
        lengths.add(message.remaining());
    }

    int sent() {
        return lengths.size();
    }

    int arrived() {
        return delivered.cardinality();
    }

    boolean isComplete() {
        return !mode.isReliable() || arrived() == sent();
    }

    long lastAtUs() {
        return lastAtUs;
    }

    void onDelivered(ByteBuffer message, long nowUs) {
        int length = message.remaining();
        int number = message.getInt(0);
        check(number >= 0 && number < lengths.size(), "was sent", number);
        check(length == lengths.get(number), "has its length", number);
        if (length > 4) {
            check(isAsSent(message, number, 4), "is as sent at the start", number);
            check(isAsSent(message, number, length / 2 + 2), "is as sent in the middle", number);
            check(isAsSent(message, number, length - 1), "is as sent at the end", number);
        }
        check(!delivered.get(number), "comes once", number);
        check(mode != DeliveryMode.RELIABLE_ORDERED || number == lastDelivered + 1, "is the next", number);
        check(mode != DeliveryMode.SEQUENCED || number > lastDelivered, "is not older", number);
        delivered.set(number);
        lastDelivered = number;
        lastAtUs = nowUs;
    }

    private static boolean isAsSent(ByteBuffer message, int number, int at) {
        return message.get(at) == (byte) (number + at);
    }

    private void check(boolean isKept, String promise, int number) {
        if (!isKept) {
            throw new AssertionError(mode + ": message " + number + " " + promise + ", after " + lastDelivered);
        }
    }
}
