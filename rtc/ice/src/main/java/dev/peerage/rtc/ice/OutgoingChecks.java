package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.UseCandidate;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Our checks on their way: makes them, writes them, and finds them again when the answer comes (RFC 8445 §7.2). */
final class OutgoingChecks {

    /** Later answers say nothing about the path as it is now. RFC 7675 §5.1 ends consent after the same time. */
    private static final long ANSWER_LIMIT_US = 30_000_000;

    /** Several checks of a pair may await answers: triggered ones supersede others, consent checks overlap. */
    private static final int IN_FLIGHT_PER_PAIR = 4;

    private final IceConfig config;
    private final RandomSource random;
    private final int transactionTag;
    private final RoleAgreement roles;
    private final int maxInFlight;
    private final Map<TransactionId, Check> inFlight = new LinkedHashMap<>();

    OutgoingChecks(IceConfig config, RandomSource random, int transactionTag, RoleAgreement roles) {
        this.config = config;
        this.random = random;
        this.transactionTag = transactionTag;
        this.roles = roles;
        this.maxInFlight = IN_FLIGHT_PER_PAIR * config.limits().maxPairs();
    }

    /** A check that is retransmitted until it is answered or given up. */
    Check connectivity(CandidatePair pair, IceRole role, boolean nominates, long nowUs) {
        return begin(pair, role, nominates, config.checkAttempts(), nowUs);
    }

    /** A check that is sent once, to learn whether the pair works and how fast it is. */
    Check probe(CandidatePair pair, IceRole role, long nowUs) {
        return begin(pair, role, false, 1, nowUs);
    }

    /** A check that is sent once (RFC 7675 §5.1); the next one has an id of its own. */
    Check consent(CandidatePair pair, IceRole role, long nowUs) {
        // The controlling agent repeats its choice, so that a peer that took another pair, because nominations
        // overtook one another on the way, comes back to ours.
        return begin(pair, role, role == IceRole.CONTROLLING, 1, nowUs);
    }

    private Check begin(CandidatePair pair, IceRole role, boolean nominates, int attempts, long nowUs) {
        forgetOld(nowUs);
        TransactionId id = TransactionId.next(transactionTag, random);
        Retransmission schedule = new Retransmission(config.checkRtoUs(), config.checkMaxRtoUs(), attempts, nowUs);
        Check check = new Check(id, pair, role, nominates, schedule, nowUs);
        inFlight.put(id, check);
        return check;
    }

    private void forgetOld(long nowUs) {
        Iterator<Check> oldestFirst = inFlight.values().iterator();
        while (oldestFirst.hasNext()) {
            boolean isOld = oldestFirst.next().startedUs() + ANSWER_LIMIT_US < nowUs;
            if (!isOld && inFlight.size() < maxInFlight) {
                return;
            }
            oldestFirst.remove();
        }
    }

    /** Writes one packet of the check. */
    TransportAddress send(Check check, long priority, ByteBuffer out, long nowUs) {
        StunMessage.Builder request = StunMessage.request(StunMessage.BINDING, check.id())
                .with(new Username(check.pair().generation().checkUsername()))
                .with(new Priority(priority))
                .with(roles.claim());
        if (check.nominates()) {
            request.with(new UseCandidate());
        }
        check.retransmission().onSent(nowUs);
        check.pair().onSent(nowUs);
        return check.pair()
                .route()
                .write(request.build(), check.pair().generation().remoteKey(), out);
    }

    @Nullable
    Check find(TransactionId id) {
        return inFlight.get(id);
    }

    /** Whether the answer was made by someone who knows the peer's password. */
    boolean isAuthentic(Check check, StunMessage answer) {
        IntegrityKey key = check.pair().generation().remoteKey();
        return key != null && answer.isSignedWith(key);
    }

    void onAnswered(Check check) {
        inFlight.remove(check.id());
    }

    void clear() {
        inFlight.clear();
    }
}
