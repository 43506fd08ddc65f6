package dev.peerage.rtc.ice;

import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.TransactionId;

/** One connectivity or consent check on its way: a STUN transaction and what it will mean when it is answered. */
final class Check {

    private final TransactionId id;
    private final CandidatePair pair;
    private final IceRole role;
    private final boolean nominates;
    private final Retransmission retransmission;
    private final long startedUs;

    Check(
            TransactionId id,
            CandidatePair pair,
            IceRole role,
            boolean nominates,
            Retransmission retransmission,
            long startedUs) {
        this.id = id;
        this.pair = pair;
        this.role = role;
        this.nominates = nominates;
        this.retransmission = retransmission;
        this.startedUs = startedUs;
    }

    TransactionId id() {
        return id;
    }

    CandidatePair pair() {
        return pair;
    }

    /** The role it claims, which may no longer be ours when the answer comes. */
    IceRole role() {
        return role;
    }

    /** Whether it carries USE-CANDIDATE. */
    boolean nominates() {
        return nominates;
    }

    Retransmission retransmission() {
        return retransmission;
    }

    long startedUs() {
        return startedUs;
    }

    /** The round-trip time an answer now shows, or -1 if one cannot tell which of several packets it answers. */
    long rttUs(long nowUs) {
        return retransmission.attempts() == 1 ? nowUs - startedUs : -1;
    }
}
