package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.TransactionId;
import org.jspecify.annotations.Nullable;

/** What one STUN server was asked, and what it answered; kept to be shown. */
final class StunQuery {

    private final TransportAddress server;
    private final TransactionId id;
    private final Retransmission retransmission;
    private final long startedUs;
    private IceDiagnostics.StunState state = IceDiagnostics.StunState.ASKED;
    private long endedUs;
    private @Nullable TransportAddress mapped;

    StunQuery(TransportAddress server, TransactionId id, Retransmission retransmission, long startedUs) {
        this.server = server;
        this.id = id;
        this.retransmission = retransmission;
        this.startedUs = startedUs;
    }

    TransportAddress server() {
        return server;
    }

    TransactionId id() {
        return id;
    }

    Retransmission retransmission() {
        return retransmission;
    }

    /** Whether an answer is still waited for. */
    boolean isOpen() {
        return state == IceDiagnostics.StunState.ASKED;
    }

    /** @param seenAs null if it was an error, or nothing that can be read */
    void onAnswer(@Nullable TransportAddress seenAs, long nowUs) {
        end(seenAs == null ? IceDiagnostics.StunState.REFUSED : IceDiagnostics.StunState.ANSWERED, nowUs);
        mapped = seenAs;
    }

    void onSilence(long nowUs) {
        end(IceDiagnostics.StunState.SILENT, nowUs);
    }

    private void end(IceDiagnostics.StunState how, long nowUs) {
        state = how;
        endedUs = nowUs;
    }

    IceDiagnostics.Stun snapshot(long nowUs) {
        long elapsedUs = (isOpen() ? nowUs : endedUs) - startedUs;
        return new IceDiagnostics.Stun(server, state, mapped, retransmission.attempts(), elapsedUs);
    }
}
