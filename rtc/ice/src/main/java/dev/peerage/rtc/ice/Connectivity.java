package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunError;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Turns the peer's checks, and its answers to ours, into valid pairs and a selected one (RFC 8445 §7, §8). */
final class Connectivity {

    private final IceConfig config;
    private final LocalCandidates local;
    private final Relays relays;
    private final DropCounters drops;
    private final Deque<IceEvent> events;
    private final Lifecycle lifecycle;
    private final RoleAgreement roles;
    private final CheckList checkList;
    private final Nomination nomination;
    private final CheckSchedule schedule;
    private final ConsentTimer consent;
    private final OutgoingChecks outgoing;
    private final IncomingChecks incoming;
    private final EarlyChecks early;
    private final CheckSender sender;

    Connectivity(
            IceConfig config,
            RandomSource random,
            int transactionTag,
            IceCredentials localCredentials,
            LocalCandidates local,
            Relays relays,
            DropCounters drops,
            Deque<IceEvent> events) {
        this.config = config;
        this.local = local;
        this.relays = relays;
        this.drops = drops;
        this.events = events;
        this.lifecycle = new Lifecycle(config, events);
        this.roles = new RoleAgreement(random.nextLong());
        this.checkList = new CheckList(config, drops);
        this.nomination = new Nomination(config);
        this.schedule = new CheckSchedule(checkList, local, nomination);
        this.consent = new ConsentTimer(config, random);
        this.outgoing = new OutgoingChecks(config, random, transactionTag, roles, localCredentials.ufrag());
        this.incoming = new IncomingChecks(config, localCredentials, drops);
        this.early = new EarlyChecks(config, drops);
        this.sender = new CheckSender(outgoing, schedule, nomination, consent, local);
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    RoleAgreement roles() {
        return roles;
    }

    CheckList checkList() {
        return checkList;
    }

    @Nullable
    CandidatePair selected() {
        return nomination.selected();
    }

    void assignRole(IceRole role) {
        roles.assign(role);
        onRoleSwitched();
    }

    void authorise(IceCredentials remote) {
        incoming.expect(remote);
        outgoing.authorise(remote);
    }

    /** Begins the checks, with those of the peer that came before. */
    void start(long nowUs) {
        lifecycle.transition(IceState.CHECKING, IceReason.CHECKS_STARTED, nowUs);
        early.takeAll().forEach(check -> onPeerCheck(check, nowUs));
    }

    void addRemote(IceCandidate candidate, long nowUs) {
        TransportAddress address = checkList.usableAddress(candidate);
        if (address == null) {
            return;
        }
        if (!config.isRelayOnly()) {
            checkList.add(Route.direct(address), candidate);
        }
        checkList.adopt(address, candidate);
        relays.addRemote(address, candidate, nowUs);
        onRelaysChanged();
    }

    /** TURN servers pass packets to further addresses, or gave us one. */
    void onRelaysChanged() {
        Relays.Permitted permitted = relays.pollPermitted();
        for (; permitted != null; permitted = relays.pollPermitted()) {
            checkList.add(new Route(permitted.base(), permitted.remote()), permitted.candidate());
        }
        reprioritise();
    }

    /** Our own addresses or our role, of which priorities are made, have changed. */
    void reprioritise() {
        checkList.prioritise(local, roles.isControlling());
    }

    /** Whether something authentic came this way. */
    boolean isPeer(Base base, TransportAddress address) {
        CandidatePair selected = nomination.selected();
        if (selected != null && selected.base() == base && selected.remote().equals(address)) {
            return true; // asked for each packet of data, so the usual answer costs one comparison
        }
        Route route = new Route(base, address);
        CandidatePair pair = checkList.find(route);
        return pair == null ? early.contains(route) : pair.isHeard();
    }

    void close(IceReason reason, long nowUs) {
        lifecycle.transition(IceState.CLOSED, reason, nowUs);
        forgetTransactions();
    }

    // ---- what the peer asks

    void onRequest(StunMessage request, Route from, long nowUs) {
        if (!incoming.isAuthentic(request)) {
            return;
        }
        RoleAgreement.Verdict verdict = roles.onPeerClaim(request);
        if (verdict == RoleAgreement.Verdict.REFUSED) {
            incoming.refuseRole(request, from);
            return;
        }
        if (verdict == RoleAgreement.Verdict.SWITCHED) {
            onRoleSwitched();
        }
        PeerCheck check = incoming.accept(request, from);
        if (check != null && lifecycle.isActive()) {
            onPeerCheck(check, nowUs);
        } else if (check != null) {
            early.remember(check);
        }
    }

    private void onPeerCheck(PeerCheck check, long nowUs) {
        CandidatePair known = checkList.find(check.from());
        CandidatePair pair = known == null ? learn(check, nowUs) : known;
        if (pair == null) {
            return; // the limit is reached
        }
        pair.onPeerCheck();
        if (!pair.isValid()) {
            pair.trigger(config.pacingUs(), nowUs); // RFC 8445 §7.3.1.4
        }
        if (check.nominates() && !roles.isControlling()) {
            onNominatedByPeer(pair, nowUs);
        }
    }

    /** RFC 8445 §7.3.1.3: an address nobody signalled is a peer-reflexive candidate. */
    private @Nullable CandidatePair learn(PeerCheck check, long nowUs) {
        check.from().base().onPeer(check.from().remote(), nowUs);
        CandidatePair pair = checkList.learn(check.from(), check.priority());
        reprioritise();
        return pair;
    }

    /** RFC 8445 §7.3.1.5: the pair is selected now if our own check on it was answered, else when it is. */
    private void onNominatedByPeer(CandidatePair pair, long nowUs) {
        if (pair == nomination.selected()) {
            return;
        }
        if (pair.isValid() && nowUs < pair.lastResponseUs() + config.consentLateUs()) {
            select(pair, nowUs);
        } else {
            nomination.nominate(pair);
            pair.trigger(config.pacingUs(), nowUs);
        }
    }

    // ---- what the peer answers

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
        if (!outgoing.isAuthentic(answer)) {
            drops.count(IceDrop.WRONG_INTEGRITY);
        } else if (mapped == null || !answer.unknownTypes().isEmpty()) { // RFC 8489 §6.3.3
            drops.count(IceDrop.MALFORMED);
        } else if (!from.equals(check.pair().route())) {
            outgoing.onAnswered(check);
            onAsymmetric(check.pair());
        } else {
            outgoing.onAnswered(check);
            onAnswered(check, local.typeOf(mapped.address()), nowUs);
        }
    }

    private void onAnswered(Check check, CandidateType localType, long nowUs) {
        CandidatePair pair = check.pair();
        boolean wasValid = pair.isValid();
        pair.onResponse(check, localType, nowUs);
        if (!wasValid) {
            nomination.onValid(nowUs);
        }
        if (pair == nomination.selected()) {
            if (lifecycle.state() == IceState.DISCONNECTED) {
                lifecycle.transition(IceState.CONNECTED, IceReason.HEARD_AGAIN, nowUs);
            }
        } else if (pair == nomination.nominated() && (check.nominates() || !roles.isControlling())) {
            select(pair, nowUs);
        }
    }

    /** RFC 8445 §7.2.5.2.1. */
    private void onAsymmetric(CandidatePair pair) {
        drops.count(IceDrop.WRONG_SOURCE);
        if (pair != nomination.selected()) {
            pair.fail(PairFailure.NOT_SYMMETRIC);
            nomination.onFailed(pair);
        }
    }

    private void onRefused(Check check, StunMessage answer, long nowUs) {
        ErrorCode error = answer.attribute(ErrorCode.class);
        CandidatePair pair = check.pair();
        if (error == null || error.code() != StunError.ROLE_CONFLICT) {
            pair.onRefused(); // not final: the peer may not know our credentials yet; and such answers are not signed
        } else if (outgoing.isAuthentic(answer)) {
            outgoing.onAnswered(check);
            if (roles.onRefusal(check.role())) { // RFC 8445 §7.2.5.1
                onRoleSwitched();
            }
            pair.trigger(config.pacingUs(), nowUs);
        } else {
            drops.count(IceDrop.WRONG_INTEGRITY);
        }
    }

    // ---- what time brings

    void onTimeout(long nowUs) {
        for (CandidatePair pair = schedule.exhausted(nowUs); pair != null; pair = schedule.exhausted(nowUs)) {
            onUnanswered(pair);
        }
        if (nowUs >= lifecycle.deadlineUs(nomination.selected())) {
            lifecycle.onDeadline(checkList, nowUs);
            if (lifecycle.state() == IceState.DISCONNECTED) {
                recheckOthers();
            } else if (lifecycle.isTerminal()) {
                forgetTransactions();
            }
        }
    }

    private void onUnanswered(CandidatePair pair) {
        if (pair == nomination.selected()) {
            pair.abandonCheck(); // its consent decides
        } else {
            pair.fail(pair.wasRefused() ? PairFailure.REFUSED : PairFailure.NO_RESPONSE);
        }
        nomination.onFailed(pair);
    }

    /** The selected pair may be gone: what was valid once is not believed, but asked again. */
    private void recheckOthers() {
        for (CandidatePair pair : checkList.pairs()) {
            if (pair != nomination.selected()) {
                pair.retry();
            }
        }
    }

    private void forgetTransactions() {
        incoming.clear();
        outgoing.clear();
    }

    // ---- what we decide

    /** After every input: the controlling agent looks whether there is something to nominate. */
    void decide(long nowUs) {
        if (!lifecycle.isActive() || !roles.isControlling()) {
            return;
        }
        CandidatePair choice = nomination.choose(checkList, lifecycle.state() == IceState.DISCONNECTED, nowUs);
        if (choice != null) {
            nomination.nominate(choice);
            choice.trigger(0, nowUs);
        }
    }

    private void select(CandidatePair pair, long nowUs) {
        CandidatePair previous = nomination.selected();
        if (previous != null && !lifecycle.isSettled()) {
            previous.retry(); // it fell silent: no longer believed, but asked whether it comes back
        }
        nomination.select(pair);
        pair.base().onUse(pair.remote(), nowUs);
        consent.restart(nowUs);
        events.add(new IceEvent.SelectedPair(
                pair.remote(), pair.localType(), pair.remoteCandidate().type(), pair.rttUs()));
        if (!lifecycle.isSettled()) {
            lifecycle.transition(IceState.CONNECTED, IceReason.PAIR_SELECTED, nowUs);
        }
    }

    private void onRoleSwitched() {
        nomination.onRoleSwitched();
        reprioritise();
        for (CandidatePair pair : checkList.pairs()) {
            if (pair.isValid()) {
                pair.abandonCheck();
            } else if (pair.check() != null) {
                pair.retry(); // with the new role in it
            }
        }
    }

    // ---- what we send

    /** Answers, and the checks that wait for no pace. */
    @Nullable
    TransportAddress pollAtOnce(ByteBuffer out, long nowUs) {
        TransportAddress to = incoming.pollAnswer(out);
        IceRole role = activeRole();
        return to != null || role == null ? to : sender.pollAtOnce(role, out, nowUs);
    }

    @Nullable
    TransportAddress pollOrdinary(ByteBuffer out, long nowUs) {
        IceRole role = activeRole();
        return role == null ? null : sender.pollOrdinary(role, lifecycle.isSettled(), out, nowUs);
    }

    private @Nullable IceRole activeRole() {
        return lifecycle.isActive() ? roles.role() : null;
    }

    long nextDeadlineUs(long pacedUs, long nowUs) {
        if (incoming.hasAnswers()) {
            return nowUs;
        }
        if (!lifecycle.isActive()) {
            return Long.MAX_VALUE;
        }
        long nextUs = Math.min(consent.nextUs(), lifecycle.deadlineUs(nomination.selected()));
        nextUs = Math.min(nextUs, schedule.nextDeadlineUs(lifecycle.isSettled(), pacedUs));
        return roles.isControlling() ? Math.min(nextUs, nomination.nextDeadlineUs()) : nextUs;
    }
}
