package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of a handshake's incoming records the engine gets to see, and when: nothing that makes no sense, nothing
 * before its turn, and nothing while a delegated task has the engine.
 *
 * <p>The engine would end the handshake over much of it, or never end it. Bounded in records, waiting and in all.
 */
final class HandshakeInbox {

    /** Twice the largest flight; more is dropped and comes again. */
    private static final int MAX_WAITING = 32;

    private final DtlsRole role;
    private final Handshake handshake;
    private final int maxRecords;
    private final HandshakeOrder order = new HandshakeOrder();
    private final List<ByteBuffer> waiting = new ArrayList<>();
    private int records;

    HandshakeInbox(DtlsRole role, Handshake handshake, int maxRecords) {
        this.role = role;
        this.handshake = handshake;
        this.maxRecords = maxRecords;
    }

    /** Keeps a copy of a record until {@link #pollNext} gives it; tells why if it does not. */
    @Nullable
    DtlsDrop offer(ByteBuffer record, boolean isEngineFree) {
        if (DtlsRecord.type(record) == DtlsRecord.APPLICATION_DATA) {
            return DtlsDrop.PREMATURE; // it overtook the Finished
        }
        boolean isKeyed = DtlsRecord.isKeyed(record);
        if (!isKeyed && !HandshakeOrder.isSensible(record)) {
            return DtlsDrop.MALFORMED;
        }
        if (isKeyed && isEngineFree && !isNext(record)) {
            return DtlsDrop.PREMATURE; // forged, or it overtook what comes again with it
        }
        if (!isKeyed && order.isRepeated(record)) {
            return DtlsDrop.REPLAYED; // our own timer repeats our flight
        }
        if (records == maxRecords) {
            return DtlsDrop.HANDSHAKE_FLOOD;
        }
        if (waiting.size() == MAX_WAITING) {
            return DtlsDrop.BACKLOG_FULL;
        }
        records++;
        waiting.add(
                ByteBuffer.allocate(record.remaining()).put(record.duplicate()).flip());
        return null;
    }

    /** Takes out the oldest record whose turn it is; null if there is none. */
    @Nullable
    ByteBuffer pollNext() {
        for (int i = 0; i < waiting.size(); i++) {
            if (isNext(waiting.get(i))) {
                ByteBuffer next = waiting.remove(i);
                if (!DtlsRecord.isKeyed(next)) {
                    order.onPassed(next);
                }
                return next;
            }
        }
        return null;
    }

    void clear() {
        waiting.clear();
    }

    /** RFC 5246 §7.3: the client announces its keys first, and each side when it has said all else. */
    private boolean isNext(ByteBuffer record) {
        if (!DtlsRecord.isKeyed(record)) {
            return order.isNext(record)
                    || role == DtlsRole.SERVER && handshake.hasSpoken() && order.isSecondHello(record);
        }
        return role == DtlsRole.CLIENT
                ? handshake.hasSentKeyChange() && !order.isTicketMissing()
                : order.hasCertificateVerify();
    }
}
