package dev.peerage.rtc.ice;

import dev.peerage.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/** What the peer's checks tell us: that a way works, that an address is its own, that a pair is nominated (RFC 8445 §7.3). */
final class PeerChecks {

    private final IceConfig config;
    private final Generations generations;
    private final RoleAgreement roles;
    private final Selection selection;
    private final IncomingChecks incoming;

    PeerChecks(
            IceConfig config,
            Generations generations,
            RoleAgreement roles,
            Selection selection,
            IncomingChecks incoming) {
        this.config = config;
        this.generations = generations;
        this.roles = roles;
        this.selection = selection;
        this.incoming = incoming;
    }

    /** Takes a request whose user name is that of the generation. */
    void onRequest(StunMessage request, Generation of, Route from, long nowUs) {
        if (!incoming.isAuthentic(request, of, nowUs)) {
            return;
        }
        if (of == generations.current() && !isRoleAgreed(request, of, from)) {
            return;
        }
        PeerCheck check = incoming.accept(request, of, from);
        if (check == null) {
            return;
        }
        if (of != generations.active()) {
            onOtherGeneration(check, of, nowUs);
        } else if (selection.lifecycle().isActive()) {
            onCheck(check, nowUs);
        } else {
            of.early().remember(check);
        }
    }

    /** RFC 8445 §7.3.1.1: one of us gives way if both have the same role. */
    private boolean isRoleAgreed(StunMessage request, Generation of, Route from) {
        RoleAgreement.Verdict verdict = roles.onPeerClaim(request);
        if (verdict == RoleAgreement.Verdict.SWITCHED) {
            selection.onRoleSwitched();
        } else if (verdict == RoleAgreement.Verdict.REFUSED) {
            incoming.refuseRole(request, of, from);
        }
        return verdict != RoleAgreement.Verdict.REFUSED;
    }

    /** The peer is ahead of its own credentials, or has not heard of ours. */
    private void onOtherGeneration(PeerCheck check, Generation of, long nowUs) {
        if (of == generations.current()) {
            of.early().remember(check);
            return;
        }
        CandidatePair pair = of.checkList().find(check.from());
        if (pair != null) {
            pair.onPeerCheck();
            if (check.nominates() && !roles.isControlling()) {
                selection.onNominatedByPeer(pair, nowUs);
            }
        }
    }

    /** The checks that came before they could be of use. */
    void takeEarly(long nowUs) {
        generations.current().early().takeAll().forEach(check -> onCheck(check, nowUs));
    }

    private void onCheck(PeerCheck check, long nowUs) {
        CandidatePair known = generations.active().checkList().find(check.from());
        CandidatePair pair = known == null ? learn(check, nowUs) : known;
        if (pair == null) {
            return; // the limit is reached
        }
        pair.onPeerCheck();
        if (config.isLite()) {
            onLiteCheck(pair, nowUs);
        } else if (!pair.isValid()) {
            pair.trigger(config.pacingUs(), nowUs); // RFC 8445 §7.3.1.4
        }
        if (check.nominates() && !roles.isControlling()) {
            selection.onNominatedByPeer(pair, nowUs);
        }
    }

    private void onLiteCheck(CandidatePair pair, long nowUs) {
        pair.onLitePeerCheck(nowUs);
        if (pair == selection.selected()) {
            selection.onConsent(nowUs);
        }
    }

    /** RFC 8445 §7.3.1.3: an address nobody signalled is a peer-reflexive candidate. */
    private @Nullable CandidatePair learn(PeerCheck check, long nowUs) {
        check.from().base().onPeer(check.from().remote(), nowUs);
        generations.active().checkList().learn(check.from(), check.priority());
        selection.prioritise();
        return generations.active().checkList().find(check.from());
    }
}
