package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checks between two agents, theirs and ours: joins those who receive, decide and send (RFC 8445 §6 to §8). */
final class Connectivity {

    private final IceConfig config;
    private final RandomSource random;
    private final LocalCandidates local;
    private final Relays relays;
    private final DropCounters drops;
    private final Deque<IceEvent> events;
    private final RoleAgreement roles;
    private final Generations generations;
    private final EarlyCandidates earlyCandidates;
    private final Selection selection;
    private final CheckSchedule schedule;
    private final OutgoingChecks outgoing;
    private final IncomingChecks incoming;
    private final PeerChecks peerChecks;
    private final PeerAnswers peerAnswers;
    private final CheckSender sender;

    private boolean hasAllLocalCandidates;

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
        this.random = random;
        this.local = local;
        this.relays = relays;
        this.drops = drops;
        this.events = events;
        this.roles = config.isLite() ? RoleAgreement.ofLite() : new RoleAgreement(random.nextLong());
        this.generations = new Generations(config, new Generation(config, localCredentials, drops));
        this.earlyCandidates = new EarlyCandidates(config, drops);
        Nomination nomination = new Nomination(config, local);
        this.selection = new Selection(config, random, generations, roles, local, nomination, events);
        this.schedule = new CheckSchedule(generations, local, nomination);
        this.outgoing = new OutgoingChecks(config, random, transactionTag, roles);
        this.incoming = new IncomingChecks(config, drops);
        this.peerChecks = new PeerChecks(config, generations, roles, selection, incoming);
        this.peerAnswers = new PeerAnswers(config, random, local, roles, outgoing, selection, drops);
        this.sender = new CheckSender(outgoing, schedule, selection, local);
    }

    Lifecycle lifecycle() {
        return selection.lifecycle();
    }

    RoleAgreement roles() {
        return roles;
    }

    Generations generations() {
        return generations;
    }

    @Nullable
    CandidatePair selected() {
        return selection.selected();
    }

    /** Whether checks with the present credentials have begun: there is something to check, or they are over. */
    boolean isChecking() {
        Generation current = generations.current();
        return lifecycle().isActive()
                && current.isAuthorised()
                && current.checkList().best(local::canCheck) != null;
    }

    // ---- what signalling tells

    void assignRole(IceRole role, long nowUs) {
        roles.assign(role);
        selection.onRoleSwitched();
        startWhenReady(nowUs);
    }

    void authorise(IceCredentials remote, long nowUs) {
        generations.current().authorise(remote);
        if (earlyCandidates.takeAll(remote.ufrag(), candidate -> addRemote(candidate, nowUs))) {
            onAllRemoteCandidates();
        }
        startWhenReady(nowUs);
    }

    /** Begins the checks, with those of the peer that came before. */
    private void startWhenReady(long nowUs) {
        if (roles.role() == null || !generations.current().isAuthorised()) {
            return;
        }
        if (lifecycle().state() == IceState.NEW) {
            lifecycle().transition(IceState.CHECKING, IceReason.CHECKS_STARTED, nowUs);
        }
        peerChecks.takeEarly(nowUs);
    }

    /** Whether the peer knows our credentials, so that other ones make a difference. */
    boolean canRestart() {
        return generations.current().isAuthorised();
    }

    IceCredentials restart(long nowUs) {
        IceCredentials next = generations.current().local().regenerate(random);
        selection.onRestart(new Generation(config, next, drops), nowUs);
        return next;
    }

    void addRemote(IceCandidate candidate, String ufrag, long nowUs) {
        switch (generations.timeOf(ufrag)) {
            case NOW -> addRemote(candidate, nowUs);
            case FUTURE -> earlyCandidates.remember(ufrag, candidate);
            case PAST -> drops.count(IceDrop.PAST_CANDIDATE);
        }
    }

    void addRemote(IceCandidate candidate, long nowUs) {
        CheckList checkList = generations.current().checkList();
        TransportAddress address = checkList.usableAddress(candidate);
        if (address == null) {
            boolean isNamed = candidate.isUsable() && candidate.address() == null;
            if (checkList.keepUnusable(candidate) && isNamed) {
                events.add(new IceEvent.NamedCandidate(candidate));
            }
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
        CheckList checkList = generations.current().checkList();
        Relays.Permitted permitted = relays.pollPermitted();
        for (; permitted != null; permitted = relays.pollPermitted()) {
            checkList.add(new Route(permitted.base(), permitted.remote()), permitted.candidate());
        }
        selection.prioritise();
    }

    /** Our own addresses, of which priorities are made, have changed. */
    void reprioritise() {
        selection.prioritise();
    }

    /** Whether we have told all candidates there are now. */
    void onLocalCandidatesComplete(boolean areComplete) {
        hasAllLocalCandidates = areComplete;
    }

    void onAllRemoteCandidates(String ufrag) {
        switch (generations.timeOf(ufrag)) {
            case NOW -> onAllRemoteCandidates();
            case FUTURE -> earlyCandidates.rememberEnd(ufrag);
            case PAST -> {} // it has no use for it any more
        }
    }

    void onAllRemoteCandidates() {
        generations.current().onAllRemoteCandidates();
    }

    void onDoubt(long nowUs) {
        selection.onDoubt(nowUs);
    }

    void close(long nowUs) {
        lifecycle().transition(IceState.CLOSED, IceReason.CLOSED_BY_OWNER, nowUs);
        forgetTransactions();
    }

    // ---- what the peer sends

    /** Whether something authentic came this way. */
    boolean isPeer(Base base, TransportAddress address) {
        CandidatePair selected = selection.selected();
        if (selected != null && selected.base() == base && selected.remote().equals(address)) {
            return true; // asked for each packet of data, so the usual answer costs one comparison
        }
        return generations.isHeard(new Route(base, address));
    }

    /** Data came this way. */
    void onDataReceived(Base base, TransportAddress address, int bytes) {
        CandidatePair pair = selection.selected();
        if (pair == null || pair.base() != base || !pair.remote().equals(address)) {
            pair = generations.current().checkList().find(new Route(base, address));
        }
        if (pair != null) {
            pair.onDataReceived(bytes);
        }
    }

    /** The generation a request is for, told from its user name before anything is decoded; null if there is none. */
    @Nullable
    Generation expecting(ByteBuffer request) {
        return generations.expecting(request);
    }

    /** Whether a request for that generation is worth the work; counted as dropped if not. */
    boolean isToBeRead(Generation of, Route from, long nowUs) {
        return incoming.isToBeRead(of, from, nowUs);
    }

    void onRequest(StunMessage request, Generation of, Route from, long nowUs) {
        peerChecks.onRequest(request, of, from, nowUs);
    }

    boolean onAnswer(StunMessage answer, Route from, long nowUs) {
        return peerAnswers.onAnswer(answer, from, nowUs);
    }

    /** The pairs of now, after the one of before a restart if data still goes there. */
    List<IceDiagnostics.Pair> pairDiagnostics(long nowUs) {
        CandidatePair selected = selection.selected();
        Generation current = generations.current();
        List<IceDiagnostics.Pair> all = new ArrayList<>();
        if (selected != null && selected.generation() != current) {
            all.add(selected.snapshot(true, nowUs));
        }
        current.checkList().pairs().forEach(pair -> all.add(pair.snapshot(pair == selected, nowUs)));
        return all;
    }

    // ---- what time brings

    void onTimeout(long nowUs) {
        for (CandidatePair pair = schedule.exhausted(nowUs); pair != null; pair = schedule.exhausted(nowUs)) {
            selection.onUnanswered(pair);
        }
        selection.onTimeout(isHopeless(), nowUs);
        if (lifecycle().isTerminal()) {
            forgetTransactions();
        }
    }

    /** Whether neither side has more candidates, and all that could be tried have failed. */
    private boolean isHopeless() {
        Generation current = generations.current();
        return hasAllLocalCandidates
                && current.hasAllRemoteCandidates()
                && current.checkList().best(pair -> pair.isHopeful() && local.canCheck(pair)) == null;
    }

    private void forgetTransactions() {
        incoming.clear();
        outgoing.clear();
    }

    /** After every input. */
    void decide(long nowUs) {
        selection.decide(nowUs);
    }

    // ---- what we send

    /** Answers, and the checks that wait for no pace. */
    @Nullable
    TransportAddress pollAtOnce(ByteBuffer out, long nowUs) {
        TransportAddress to = incoming.pollAnswer(out);
        IceRole role = checkingRole();
        return to != null || role == null ? to : sender.pollAtOnce(role, out, nowUs);
    }

    @Nullable
    TransportAddress pollOrdinary(ByteBuffer out, long nowUs) {
        IceRole role = checkingRole();
        return role == null ? null : sender.pollOrdinary(role, out, nowUs);
    }

    /** RFC 8445 §6.2: a lite agent sends no checks. */
    private @Nullable IceRole checkingRole() {
        return lifecycle().isActive() && !config.isLite() ? roles.role() : null;
    }

    long nextDeadlineUs(long pacedUs, long nowUs) {
        if (incoming.hasAnswers()) {
            return nowUs;
        }
        if (!lifecycle().isActive()) {
            return Long.MAX_VALUE;
        }
        long nextUs = selection.nextDeadlineUs(isHopeless());
        return config.isLite() ? nextUs : Math.min(nextUs, schedule.nextDeadlineUs(selection.isSettled(), pacedUs));
    }
}
