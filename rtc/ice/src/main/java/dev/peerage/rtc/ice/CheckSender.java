package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes the checks that are due, each kind when it is asked for it. */
final class CheckSender {

    private final OutgoingChecks outgoing;
    private final CheckSchedule schedule;
    private final Nomination nomination;
    private final ConsentTimer consent;
    private final LocalCandidates local;

    CheckSender(
            OutgoingChecks outgoing,
            CheckSchedule schedule,
            Nomination nomination,
            ConsentTimer consent,
            LocalCandidates local) {
        this.outgoing = outgoing;
        this.schedule = schedule;
        this.nomination = nomination;
        this.consent = consent;
        this.local = local;
    }

    /** Consent checks, triggered checks and nominations: they wait for no pace. */
    @Nullable
    TransportAddress pollAtOnce(IceRole role, ByteBuffer out, long nowUs) {
        CandidatePair selected = nomination.selected();
        if (selected != null && consent.isDue(nowUs)) {
            consent.restart(nowUs);
            return send(outgoing.consent(selected, role, nowUs), out, nowUs);
        }
        CandidatePair triggered = schedule.triggered(nowUs);
        return triggered == null ? null : sendFirst(triggered, role, out, nowUs);
    }

    /** Ordinary checks, of which one goes out each Ta. */
    @Nullable
    TransportAddress pollOrdinary(IceRole role, boolean isSettled, ByteBuffer out, long nowUs) {
        CandidatePair waiting = schedule.waiting(isSettled);
        if (waiting != null) {
            return sendFirst(waiting, role, out, nowUs);
        }
        Check again = schedule.retransmission(isSettled, nowUs);
        return again == null ? null : send(again, out, nowUs);
    }

    private TransportAddress sendFirst(CandidatePair pair, IceRole role, ByteBuffer out, long nowUs) {
        boolean nominates = role == IceRole.CONTROLLING && pair == nomination.nominated();
        Check check = outgoing.connectivity(pair, role, nominates, nowUs);
        pair.onCheckStarted(check);
        return send(check, out, nowUs);
    }

    private TransportAddress send(Check check, ByteBuffer out, long nowUs) {
        long priority = local.peerReflexivePriority(
                check.pair().base(), check.pair().remote().isIpv6());
        return outgoing.send(check, priority, out, nowUs);
    }
}
