package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.TransactionId;
import org.jspecify.annotations.Nullable;

/**
 * What one STUN server was asked, and what it answered; kept to be shown. While its answer is of use it is asked again now
 * and then, so that the NAT's binding lives.
 */
final class StunQuery {

    private final TransportAddress server;
    private final long startedUs;
    private TransactionId id;
    private Retransmission retransmission;
    private int requestsSent;
    private IceDiagnostics.StunState state = IceDiagnostics.StunState.ASKED;
    private long endedUs;
    private @Nullable TransportAddress mapped;
    private boolean isRefreshing;
    private long refreshedUs;

    StunQuery(TransportAddress server, TransactionId id, Retransmission retransmission, long startedUs) {
        this.server = server;
        this.id = id;
        this.retransmission = retransmission;
        this.startedUs = startedUs;
    }

    TransportAddress server() {
        return server;
    }

    /** How the server sees us, if it said so. */
    @Nullable
    TransportAddress mapped() {
        return mapped;
    }

    /** Whether its first answer is still waited for. */
    boolean isOpen() {
        return state == IceDiagnostics.StunState.ASKED;
    }

    /** When it last began to refresh the binding. */
    long refreshedUs() {
        return refreshedUs;
    }

    void refresh(TransactionId next, Retransmission schedule, long nowUs) {
        id = next;
        retransmission = schedule;
        isRefreshing = true;
        refreshedUs = nowUs;
    }

    void endRefresh() {
        isRefreshing = false;
    }

    boolean isWaitingFor(TransactionId answered) {
        return isWaiting() && id.equals(answered);
    }

    private boolean isWaiting() {
        return isOpen() || isRefreshing;
    }

    boolean isDue(long nowUs) {
        return isWaiting() && retransmission.isDue(nowUs);
    }

    TransactionId onSent(long nowUs) {
        retransmission.onSent(nowUs);
        requestsSent++;
        return id;
    }

    /** @param seenAs null if it was an error, or nothing that can be read */
    void onAnswer(@Nullable TransportAddress seenAs, long nowUs) {
        if (isOpen()) {
            end(seenAs == null ? IceDiagnostics.StunState.REFUSED : IceDiagnostics.StunState.ANSWERED, nowUs);
            refreshedUs = nowUs;
        }
        isRefreshing = false;
        if (seenAs != null) {
            mapped = seenAs;
        }
    }

    /** Gives up what was asked as often as it may; whether that was the first answer. */
    boolean hasFallenSilent(long nowUs) {
        if (!isWaiting() || !retransmission.isExhausted(nowUs)) {
            return false;
        }
        isRefreshing = false;
        boolean isFirst = isOpen();
        if (isFirst) {
            end(IceDiagnostics.StunState.SILENT, nowUs);
        }
        return isFirst;
    }

    private void end(IceDiagnostics.StunState how, long nowUs) {
        state = how;
        endedUs = nowUs;
    }

    /** When it is to be sent or given up, the former not before {@code pacedUs}. */
    long nextDeadlineUs(long pacedUs) {
        if (!isWaiting()) {
            return Long.MAX_VALUE;
        }
        return retransmission.hasAttemptsLeft() ? Math.max(retransmission.nextUs(), pacedUs) : retransmission.nextUs();
    }

    IceDiagnostics.Stun snapshot(long nowUs) {
        long elapsedUs = (isOpen() ? nowUs : endedUs) - startedUs;
        return new IceDiagnostics.Stun(server, state, mapped, requestsSent, elapsedUs);
    }
}
