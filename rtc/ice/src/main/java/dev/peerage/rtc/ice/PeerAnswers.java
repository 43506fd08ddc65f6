package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunError;
import dev.peerage.rtc.stun.StunMessage;

/** What the peer's answers to our checks tell us: that a pair is valid, or that it is not (RFC 8445 §7.2.5). */
final class PeerAnswers {

    private final IceConfig config;
    private final RandomSource random;
    private final LocalCandidates local;
    private final RoleAgreement roles;
    private final OutgoingChecks outgoing;
    private final Selection selection;
    private final DropCounters drops;

    PeerAnswers(
            IceConfig config,
            RandomSource random,
            LocalCandidates local,
            RoleAgreement roles,
            OutgoingChecks outgoing,
            Selection selection,
            DropCounters drops) {
        this.config = config;
        this.random = random;
        this.local = local;
        this.roles = roles;
        this.outgoing = outgoing;
        this.selection = selection;
        this.drops = drops;
    }

    /** Whether it answers a check of ours. */
    boolean onAnswer(StunMessage answer, Route from, long nowUs) {
        Check check = outgoing.find(answer.transactionId());
        if (check == null) {
            return false;
        }
        if (answer.messageClass() == StunClass.ERROR) {
            onRefused(check, answer, nowUs);
        } else {
            onGranted(check, answer, from, nowUs);
        }
        return true;
    }

    private void onGranted(Check check, StunMessage answer, Route from, long nowUs) {
        XorMappedAddress mapped = answer.attribute(XorMappedAddress.class);
        CandidatePair pair = check.pair();
        if (!outgoing.isAuthentic(check, answer)) {
            drops.count(IceDrop.WRONG_INTEGRITY);
        } else if (mapped == null || !answer.unknownTypes().isEmpty()) { // RFC 8489 §6.3.3
            drops.count(IceDrop.MALFORMED);
        } else if (!from.equals(pair.route())) {
            drops.count(IceDrop.WRONG_SOURCE);
            outgoing.onAnswered(check);
            selection.onAsymmetric(pair);
        } else {
            outgoing.onAnswered(check);
            boolean wasValid = pair.isValid();
            pair.onResponse(check, local.typeOf(mapped.address()), nowUs);
            selection.onAnswered(check, wasValid, nowUs);
        }
    }

    private void onRefused(Check check, StunMessage answer, long nowUs) {
        ErrorCode error = answer.attribute(ErrorCode.class);
        CandidatePair pair = check.pair();
        if (error == null || error.code() != StunError.ROLE_CONFLICT) {
            pair.onRefused(); // not final: the peer may not know our credentials yet; and such answers are not signed
        } else if (outgoing.isAuthentic(check, answer)) {
            outgoing.onAnswered(check);
            if (roles.onRefusal(check.role(), random)) { // RFC 8445 §7.2.5.1
                selection.onRoleSwitched();
            }
            pair.trigger(config.pacingUs(), nowUs);
        } else {
            drops.count(IceDrop.WRONG_INTEGRITY);
        }
    }
}
