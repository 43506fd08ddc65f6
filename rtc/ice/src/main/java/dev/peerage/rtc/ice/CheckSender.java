package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes the checks that are due, each kind when it is asked for it. */
final class CheckSender {

    private final OutgoingChecks outgoing;
    private final CheckSchedule schedule;
    private final Selection selection;
    private final LocalCandidates local;

    CheckSender(OutgoingChecks outgoing, CheckSchedule schedule, Selection selection, LocalCandidates local) {
        this.outgoing = outgoing;
        this.schedule = schedule;
        this.selection = selection;
        this.local = local;
    }

    /** Consent checks, triggered checks, nominations and looks at alternatives: they wait for no pace. */
    @Nullable
    TransportAddress pollAtOnce(IceRole role, ByteBuffer out, long nowUs) {
        CandidatePair selected = selection.takeConsentDue(nowUs);
        if (selected != null) {
            return send(outgoing.consent(selected, role, nowUs), out, nowUs);
        }
        CandidatePair triggered = schedule.triggered(nowUs);
        if (triggered != null) {
            return sendFirst(triggered, role, out, nowUs);
        }
        CandidatePair alternative = selection.takeAlternativeDue(nowUs);
        return alternative == null ? null : send(outgoing.probe(alternative, role, nowUs), out, nowUs);
    }

    /** Ordinary checks, of which one goes out each Ta. */
    @Nullable
    TransportAddress pollOrdinary(IceRole role, ByteBuffer out, long nowUs) {
        boolean isSettled = selection.isSettled();
        CandidatePair waiting = schedule.waiting(isSettled);
        if (waiting != null) {
            return sendFirst(waiting, role, out, nowUs);
        }
        Check again = schedule.retransmission(isSettled, nowUs);
        return again == null ? null : send(again, out, nowUs);
    }

    private TransportAddress sendFirst(CandidatePair pair, IceRole role, ByteBuffer out, long nowUs) {
        Check check = outgoing.connectivity(pair, role, selection.isToNominate(pair), nowUs);
        pair.onCheckStarted(check);
        return send(check, out, nowUs);
    }

    private TransportAddress send(Check check, ByteBuffer out, long nowUs) {
        long priority = local.peerReflexivePriority(
                check.pair().base(), check.pair().remote().isIpv6());
        return outgoing.send(check, priority, out, nowUs);
    }
}
