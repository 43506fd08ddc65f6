package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunError;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds a pair of addresses over which two peers reach each other, and watches it: a full ICE agent with one component
 * (RFC 8445, trickle RFC 8838, consent RFC 7675).
 *
 * <p>Sans-IO and confined to its owner's loop: one input, then drain {@link #pollTransmit} and {@link #pollEvent}, then
 * wait until {@link #nextDeadlineUs}. Times are microseconds of one clock. Nothing that comes from the network makes it
 * throw; what is dropped is counted.
 *
 * <p><b>Bases and pairs.</b> All agents of a process send from one UDP socket whose source address the system chooses.
 * Host and server-reflexive candidates therefore share one base, the socket, and RFC 8445 §6.1.2.4 (replace a
 * reflexive candidate by its base, then prune pairs of equal base and remote candidate) leaves exactly one pair for
 * each remote address. So a pair is known by (base, remote address). A TURN allocation will be a further base.
 */
public final class IceAgent {

    private final IceConfig config;
    private final RandomSource random;
    private final int transactionTag;
    private final IceCredentials localCredentials;
    private final Deque<IceEvent> events = new ArrayDeque<>();
    private final DropCounters drops = new DropCounters();
    private final RoleAgreement roles;
    private final LocalCandidates local;
    private final Gathering gathering;
    private final CheckList checkList;
    private final Nomination nomination;
    private final CheckSchedule schedule;
    private final OutgoingChecks outgoing;
    private final IncomingChecks incoming;
    private final EarlyChecks early;

    private IceState state = IceState.NEW;
    private @Nullable IceCredentials remoteCredentials;
    private boolean hasAllRemoteCandidates;
    private long failUs = Long.MAX_VALUE;
    private long nextConsentUs = Long.MAX_VALUE;
    private long pacedUs;
    private long deadlineUs = Long.MAX_VALUE;

    /** Makes an agent in {@link IceState#NEW}; nothing is sent before it is told addresses, role and credentials. */
    public IceAgent(IceConfig config, RandomSource random) {
        this.config = config;
        this.random = random;
        this.localCredentials = IceCredentials.generate(random);
        this.transactionTag = random.nextInt();
        this.roles = new RoleAgreement(random.nextLong());
        this.local = new LocalCandidates(config, drops, events);
        this.gathering = new Gathering(config, random, transactionTag, local, events);
        this.checkList = new CheckList(config, drops);
        this.nomination = new Nomination(config);
        this.schedule = new CheckSchedule(checkList, local, nomination);
        this.outgoing = new OutgoingChecks(config, random, transactionTag, roles, localCredentials.ufrag());
        this.incoming = new IncomingChecks(config, localCredentials, drops);
        this.early = new EarlyChecks(config, drops);
    }

    /** What the peer must be told before it can send us checks. */
    public IceCredentials localCredentials() {
        return localCredentials;
    }

    /** The first 32 bits of the ids of all our transactions, by which a router finds whom an answer is for. */
    public int transactionTag() {
        return transactionTag;
    }

    /** Tells the role signalling gave us; may be repaired later, see {@link #role()}. */
    public void onRole(IceRole role, long nowUs) {
        if (state.isTerminal() || role == roles.role()) {
            return;
        }
        roles.assign(role);
        onRoleSwitched();
        startWhenReady(nowUs);
        settle(nowUs);
    }

    /** The role now, after repair of conflicts (RFC 8445 §7.3.1.1); null before it was told. */
    public @Nullable IceRole role() {
        return roles.role();
    }

    /**
     * Adds an address of our socket; also later, when an interface appears. Its port is the socket's. The first told is
     * the most preferred.
     */
    public void onLocalHost(TransportAddress address, long nowUs) {
        if (state.isTerminal()) {
            return;
        }
        local.addHost(address);
        checkList.prioritise(local, roles.isControlling());
        gathering.onHostAdded(nowUs);
        settle(nowUs);
    }

    /** All host addresses there are now have been told: asks the STUN servers; ends in {@link IceEvent.GatheringDone}. */
    public void onLocalHostsComplete(long nowUs) {
        if (!state.isTerminal()) {
            gathering.start(nowUs);
            settle(nowUs);
        }
    }

    /** Tells the peer's credentials, once; other ones later are ignored (an ICE restart is a new agent). */
    public void onRemoteCredentials(IceCredentials credentials, long nowUs) {
        if (state.isTerminal() || remoteCredentials != null) {
            return;
        }
        remoteCredentials = credentials;
        incoming.expect(credentials);
        outgoing.authorise(credentials);
        startWhenReady(nowUs);
        settle(nowUs);
    }

    /** Adds a candidate of the peer, at any time (RFC 8838 §11). One with a host name waits for nobody: tell it again
     * as {@link IceCandidate#resolvedTo} if the name is resolved. */
    public void onRemoteCandidate(IceCandidate candidate, long nowUs) {
        if (state.isTerminal()) {
            return;
        }
        checkList.add(candidate);
        checkList.prioritise(local, roles.isControlling());
        settle(nowUs);
    }

    /**
     * The peer has no more candidates (RFC 8838 §13). For the diagnostics only: peer-reflexive ones may still come, so
     * failure waits for its deadline anyway (RFC 8863).
     */
    public void onRemoteEndOfCandidates(long nowUs) {
        hasAllRemoteCandidates = true;
    }

    /** Takes a packet for which {@code StunMessage.isStun} holds; leaves the buffer's position alone. */
    public void onReceived(ByteBuffer packet, TransportAddress from, long nowUs) {
        if (state.isTerminal()) {
            return;
        }
        StunMessage message = StunMessage.decode(packet);
        if (message == null) {
            drops.count(IceDrop.MALFORMED);
        } else if (message.method() != StunMessage.BINDING || message.messageClass() == StunClass.INDICATION) {
            drops.count(IceDrop.UNEXPECTED_KIND);
        } else if (message.messageClass() == StunClass.REQUEST) {
            onRequest(message, from, nowUs);
        } else {
            onAnswer(message, from, nowUs);
        }
        settle(nowUs);
    }

    /** Does what is due. Early calls do no harm. */
    public void onTimeout(long nowUs) {
        if (state.isTerminal()) {
            return;
        }
        gathering.onTimeout(nowUs);
        for (CandidatePair pair = schedule.exhausted(nowUs); pair != null; pair = schedule.exhausted(nowUs)) {
            onUnanswered(pair);
        }
        if (nowUs >= stateDeadlineUs()) {
            onStateDeadline(nowUs);
        }
        settle(nowUs);
    }

    /**
     * Writes at most one packet at the position of {@code out}, a big-endian heap buffer with room for 1500 bytes.
     *
     * @return where to send it, or null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        if (nowUs < deadlineUs) {
            return null;
        }
        TransportAddress to = incoming.pollAnswer(out);
        if (to == null) {
            to = pollAtOnce(out, nowUs);
        }
        if (to == null && nowUs >= pacedUs) {
            to = pollPaced(out, nowUs);
        }
        if (to != null) {
            deadlineUs = computeDeadlineUs(nowUs);
        }
        return to;
    }

    /** The next event, or null. */
    public @Nullable IceEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #onTimeout} and {@link #pollTransmit} must be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        return deadlineUs;
    }

    public IceState state() {
        return state;
    }

    /** Where data goes: the remote address of the selected pair; null before CONNECTED, after FAILED and CLOSED. */
    public @Nullable TransportAddress selectedRemote() {
        CandidatePair selected = nomination.selected();
        return selected == null || state.isTerminal() ? null : selected.remote();
    }

    /**
     * Whether an authentic check or answer came from this address, so that data from there may be the peer's. True
     * from the first authentic request on: the peer may send data before our own check is answered.
     */
    public boolean isPeerAddress(TransportAddress address) {
        CandidatePair pair = checkList.find(address);
        return pair == null ? early.contains(address) : pair.isHeard();
    }

    /** The last round-trip time measured on the selected pair, or -1. */
    public long rttUs() {
        CandidatePair selected = nomination.selected();
        return selected == null ? -1 : selected.rttUs();
    }

    /** Ends the agent without a word to the peer: what it sends later, data or checks, is no longer answered. */
    public void close(long nowUs) {
        if (state != IceState.CLOSED) {
            transition(IceState.CLOSED, IceReason.CLOSED_BY_OWNER, nowUs);
            settle(nowUs);
        }
    }

    /** A snapshot for people and logs. */
    public IceDiagnostics diagnostics() {
        return new IceDiagnostics(
                state,
                roles.role(),
                local.all(),
                checkList.remoteCandidates(),
                hasAllRemoteCandidates,
                checkList.pairs().stream()
                        .map(pair -> pair.snapshot(pair == nomination.selected()))
                        .toList(),
                drops.snapshot());
    }

    private void startWhenReady(long nowUs) {
        if (state == IceState.NEW && roles.role() != null && remoteCredentials != null) {
            transition(IceState.CHECKING, IceReason.CHECKS_STARTED, nowUs);
            early.takeAll().forEach(check -> onPeerCheck(check, nowUs));
        }
    }

    // ---- what the peer asks

    private void onRequest(StunMessage request, TransportAddress from, long nowUs) {
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
        if (check != null && state == IceState.NEW) {
            early.remember(check);
        } else if (check != null) {
            onPeerCheck(check, nowUs);
        }
    }

    private void onPeerCheck(PeerCheck check, long nowUs) {
        CandidatePair pair = checkList.findOrLearn(check.from(), check.priority());
        if (pair == null) {
            return;
        }
        checkList.prioritise(local, roles.isControlling());
        pair.onPeerCheck();
        if (!pair.isValid()) {
            pair.trigger(config.pacingUs(), nowUs); // RFC 8445 §7.3.1.4
        }
        if (check.nominates() && !roles.isControlling()) {
            onNominatedByPeer(pair, nowUs);
        }
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

    private void onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        Check check = outgoing.find(answer.transactionId());
        if (check == null) {
            if (!gathering.onAnswer(answer, from)) {
                drops.count(IceDrop.UNKNOWN_TRANSACTION);
            }
        } else if (answer.messageClass() == StunClass.ERROR) {
            onRefused(check, answer, nowUs);
        } else {
            onGranted(check, answer, from, nowUs);
        }
    }

    private void onGranted(Check check, StunMessage answer, TransportAddress from, long nowUs) {
        XorMappedAddress mapped = answer.attribute(XorMappedAddress.class);
        if (!outgoing.isAuthentic(answer)) {
            drops.count(IceDrop.WRONG_INTEGRITY);
        } else if (mapped == null || !answer.unknownTypes().isEmpty()) { // RFC 8489 §6.3.3
            drops.count(IceDrop.MALFORMED);
        } else if (!from.equals(check.pair().remote())) {
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
            if (state == IceState.DISCONNECTED) {
                transition(IceState.CONNECTED, IceReason.HEARD_AGAIN, nowUs);
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

    private void onUnanswered(CandidatePair pair) {
        if (pair == nomination.selected()) {
            pair.abandonCheck(); // its consent decides
        } else {
            pair.fail(pair.wasRefused() ? PairFailure.REFUSED : PairFailure.NO_RESPONSE);
        }
        nomination.onFailed(pair);
    }

    // ---- what we send of our own

    /** Consent checks and triggered ones. */
    private @Nullable TransportAddress pollAtOnce(ByteBuffer out, long nowUs) {
        IceRole role = roles.role();
        if (state == IceState.NEW || role == null) {
            return null;
        }
        CandidatePair selected = nomination.selected();
        if (selected != null && nowUs >= nextConsentUs) {
            nextConsentUs = nowUs + randomisedConsentIntervalUs();
            return send(outgoing.consent(selected, role, nowUs), out, nowUs);
        }
        CandidatePair triggered = schedule.triggered(nowUs);
        return triggered == null ? null : sendFirst(triggered, role, out, nowUs);
    }

    /** Gathering requests and ordinary checks, one each Ta (RFC 8445 §14.2). */
    private @Nullable TransportAddress pollPaced(ByteBuffer out, long nowUs) {
        TransportAddress to = gathering.poll(out, nowUs);
        if (to == null) {
            to = pollOrdinaryCheck(out, nowUs);
        }
        if (to != null) {
            pacedUs = nowUs + config.pacingUs();
        }
        return to;
    }

    private @Nullable TransportAddress pollOrdinaryCheck(ByteBuffer out, long nowUs) {
        IceRole role = roles.role();
        if (state == IceState.NEW || role == null) {
            return null;
        }
        CandidatePair waiting = schedule.waiting(isSettled());
        if (waiting != null) {
            return sendFirst(waiting, role, out, nowUs);
        }
        Check again = schedule.retransmission(isSettled(), nowUs);
        return again == null ? null : send(again, out, nowUs);
    }

    private TransportAddress sendFirst(CandidatePair pair, IceRole role, ByteBuffer out, long nowUs) {
        boolean nominates = role == IceRole.CONTROLLING && pair == nomination.nominated();
        Check check = outgoing.connectivity(pair, role, nominates, nowUs);
        pair.onCheckStarted(check);
        return send(check, out, nowUs);
    }

    private TransportAddress send(Check check, ByteBuffer out, long nowUs) {
        long priority = local.peerReflexivePriority(check.pair().remote().isIpv6());
        return outgoing.send(check, priority, out, nowUs);
    }

    /** RFC 7675 §5.1: between 0.8 and 1.2 times the interval. */
    private long randomisedConsentIntervalUs() {
        long fifthUs = config.consentIntervalUs() / 5;
        return 4 * fifthUs + random.nextInt((int) Math.min(2 * fifthUs + 1, Integer.MAX_VALUE));
    }

    // ---- what we decide

    /** After every input: decides, then computes when to wake up. */
    private void settle(long nowUs) {
        if (roles.isControlling() && state != IceState.NEW && !state.isTerminal()) {
            CandidatePair choice = nomination.choose(checkList, state == IceState.DISCONNECTED, nowUs);
            if (choice != null) {
                nomination.nominate(choice);
                choice.trigger(0, nowUs);
            }
        }
        deadlineUs = computeDeadlineUs(nowUs);
    }

    private void select(CandidatePair pair, long nowUs) {
        nomination.select(pair);
        nextConsentUs = nowUs + randomisedConsentIntervalUs();
        events.add(new IceEvent.SelectedPair(
                pair.remote(), pair.localType(), pair.remoteCandidate().type(), pair.rttUs()));
        if (state != IceState.CONNECTED) {
            transition(IceState.CONNECTED, IceReason.PAIR_SELECTED, nowUs);
        }
    }

    private void onRoleSwitched() {
        nomination.onRoleSwitched();
        checkList.prioritise(local, roles.isControlling());
        for (CandidatePair pair : checkList.pairs()) {
            if (pair.isValid()) {
                pair.abandonCheck();
            } else if (pair.check() != null) {
                pair.retry(); // with the new role in it
            }
        }
    }

    /** Whether a pair is selected and answers. */
    private boolean isSettled() {
        return state == IceState.CONNECTED;
    }

    private void onStateDeadline(long nowUs) {
        switch (state) {
            case CHECKING -> transition(IceState.FAILED, failureReason(), nowUs);
            case CONNECTED -> transition(IceState.DISCONNECTED, IceReason.CONSENT_LATE, nowUs);
            case DISCONNECTED -> transition(IceState.FAILED, IceReason.CONSENT_EXPIRED, nowUs);
            case NEW, FAILED, CLOSED -> throw new IllegalStateException(state + " has no deadline");
        }
    }

    private IceReason failureReason() {
        if (checkList.pairs().isEmpty()) {
            return IceReason.NO_REMOTE_CANDIDATES;
        }
        if (checkList.best(CandidatePair::isValid) != null) {
            return IceReason.NOT_NOMINATED;
        }
        if (checkList.best(CandidatePair::wasRefused) != null) {
            return IceReason.REFUSED;
        }
        return checkList.best(CandidatePair::isHeard) != null ? IceReason.ONE_WAY : IceReason.NO_RESPONSE;
    }

    private void transition(IceState next, IceReason reason, long nowUs) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("no edge from " + state + " to " + next);
        }
        events.add(new IceEvent.StateChanged(state, next, reason));
        state = next;
        switch (next) {
            case CHECKING -> failUs = nowUs + config.failAfterUs();
            case DISCONNECTED -> recheckOthers();
            case FAILED, CLOSED -> {
                incoming.clear();
                outgoing.clear();
            }
            case NEW, CONNECTED -> {}
        }
    }

    /** The selected pair may be gone: what was valid once is not believed, but asked again. */
    private void recheckOthers() {
        for (CandidatePair pair : checkList.pairs()) {
            if (pair != nomination.selected()) {
                pair.retry();
            }
        }
    }

    private long stateDeadlineUs() {
        CandidatePair selected = nomination.selected();
        if (selected == null) {
            return failUs;
        }
        boolean isLate = state == IceState.DISCONNECTED;
        return selected.lastResponseUs() + (isLate ? config.consentExpiryUs() : config.consentLateUs());
    }

    private long computeDeadlineUs(long nowUs) {
        if (state.isTerminal()) {
            return Long.MAX_VALUE;
        }
        if (incoming.hasAnswers()) {
            return nowUs;
        }
        long nextUs = gathering.nextDeadlineUs(pacedUs);
        if (state == IceState.NEW) {
            return nextUs;
        }
        nextUs = Math.min(nextUs, schedule.nextDeadlineUs(isSettled(), pacedUs));
        nextUs = Math.min(nextUs, stateDeadlineUs());
        nextUs = Math.min(nextUs, nextConsentUs);
        return roles.isControlling() ? Math.min(nextUs, nomination.nextDeadlineUs()) : nextUs;
    }
}
