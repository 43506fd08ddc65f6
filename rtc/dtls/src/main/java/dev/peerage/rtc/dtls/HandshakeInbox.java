package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of a handshake's incoming records the engine gets to see, and when: nothing that makes no sense, nothing
 * before its turn, and nothing while a delegated task has the engine.
 *
 * <p>The engine would end the handshake over much of it, or never end it. Bounded in records, waiting and in all; what is
 * nearer to its turn displaces what is farther, so that nobody can fill the room with what never has one.
 */
final class HandshakeInbox {

    /** Twice the largest flight; more is dropped and comes again. */
    private static final int MAX_WAITING = 32;

    private final DtlsRole role;
    private final Handshake handshake;
    private final int maxRecords;
    private final HandshakeOrder order = new HandshakeOrder();
    private final List<ByteBuffer> waiting = new ArrayList<>();
    private boolean hasKeyChange;
    private int records;

    HandshakeInbox(DtlsRole role, Handshake handshake, int maxRecords) {
        this.role = role;
        this.handshake = handshake;
        this.maxRecords = maxRecords;
    }

    /** Keeps a copy of a record until {@link #pollNext} gives it; tells why if it, or one for it, was dropped. */
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
        if (!isKeyed && role == DtlsRole.SERVER && HandshakeOrder.lacksCookie(record, handshake.cookie())) {
            return DtlsDrop.REPLAYED; // as good as the first hello again
        }
        if (waiting.stream().anyMatch(other -> DtlsRecord.isCopy(record, other))) {
            return DtlsDrop.REPLAYED;
        }
        if (records == maxRecords) {
            return DtlsDrop.HANDSHAKE_FLOOD;
        }
        if (!isKeyed && order.isTooFarAhead(record)) {
            return DtlsDrop.BACKLOG_FULL;
        }
        waiting.add(
                ByteBuffer.allocate(record.remaining()).put(record.duplicate()).flip());
        boolean isTakenAtOnce = isEngineFree && isNext(record);
        return waiting.size() > MAX_WAITING && !isTakenAtOnce ? dropFarthest() : null;
    }

    /** Takes out the oldest record whose turn it is; null if there is none. The engine is free, and gets it. */
    @Nullable
    ByteBuffer pollNext() {
        for (int i = 0; i < waiting.size(); i++) {
            if (isNext(waiting.get(i))) {
                ByteBuffer next = waiting.remove(i);
                records++;
                hasKeyChange |= DtlsRecord.type(next) == DtlsRecord.CHANGE_CIPHER_SPEC;
                if (!DtlsRecord.isKeyed(next)) {
                    order.onPassed(next);
                }
                return next;
            }
        }
        return null;
    }

    /** Drops the records under keys that were kept while a task was away, and whose turn had not come; says how many. */
    int dropPremature() {
        int before = waiting.size();
        waiting.removeIf(record -> DtlsRecord.isKeyed(record) && !isNext(record));
        return before - waiting.size();
    }

    void clear() {
        waiting.clear();
    }

    private DtlsDrop dropFarthest() {
        int farthest = waiting.size() - 1; // of equals, the one that came first stays
        for (int i = 0; i < waiting.size(); i++) {
            boolean isFarther = HandshakeOrder.place(waiting.get(i)) > HandshakeOrder.place(waiting.get(farthest));
            farthest = isFarther ? i : farthest;
        }
        waiting.remove(farthest);
        return DtlsDrop.BACKLOG_FULL;
    }

    private boolean isNext(ByteBuffer record) {
        if (!DtlsRecord.isKeyed(record)) {
            return !isTurnOfKeys() && order.isNext(record)
                    || role == DtlsRole.SERVER && handshake.hasSpoken() && order.isSecondHello(record);
        }
        return DtlsRecord.type(record) == DtlsRecord.CHANGE_CIPHER_SPEC
                ? isTurnOfKeys()
                : hasKeyChange && DtlsRecord.epoch(record) == DtlsRecord.PROTECTED_EPOCH;
    }

    /** RFC 5246 §7.3: the client announces its keys first, each side when it has said all that it says in the clear. */
    private boolean isTurnOfKeys() {
        return role == DtlsRole.CLIENT
                ? handshake.hasSentKeyChange() && !order.isTicketMissing()
                : order.hasCertificateVerify();
    }
}
