package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Which pair carries the data, and whether it still does: nomination, consent and the state of the agent together.
 *
 * <p>The data path never stops for a move: the selected pair stays until the peer has answered a nomination of another.
 */
final class Selection {

    private final IceConfig config;
    private final Generations generations;
    private final RoleAgreement roles;
    private final LocalCandidates local;
    private final Deque<IceEvent> events;
    private final Lifecycle lifecycle;
    private final Nomination nomination;
    private final ConsentTimer consent;
    private final AlternativeChecks alternatives;
    private final SecondChances secondChances = new SecondChances();
    private long nextDoubtUs;

    Selection(
            IceConfig config,
            RandomSource random,
            Generations generations,
            RoleAgreement roles,
            LocalCandidates local,
            Nomination nomination,
            Deque<IceEvent> events) {
        this.config = config;
        this.generations = generations;
        this.roles = roles;
        this.local = local;
        this.events = events;
        this.lifecycle = new Lifecycle(config, events);
        this.nomination = nomination;
        this.consent = new ConsentTimer(config, random);
        this.alternatives = new AlternativeChecks(config);
    }

    Lifecycle lifecycle() {
        return lifecycle;
    }

    @Nullable
    CandidatePair selected() {
        return nomination.selected();
    }

    /** Whether a pair is selected, answers, and is not in doubt. */
    boolean isSettled() {
        return lifecycle.isSettled() && !consent.isInDoubt();
    }

    /** Whether a check of the pair should carry USE-CANDIDATE. */
    boolean isToNominate(CandidatePair pair) {
        return roles.isControlling() && pair == nomination.nominated();
    }

    // ---- what happens to pairs

    /** A check of the pair was answered. */
    void onAnswered(Check check, boolean wasValid, long nowUs) {
        CandidatePair pair = check.pair();
        if (pair == nomination.selected()) {
            consent.onAnswered(check.startedUs(), nowUs);
            onConsent(nowUs);
        } else if (pair.generation() != generations.active()) {
            return; // too late to be of use
        } else if (isAnswerToNomination(check)) {
            select(pair, nowUs);
        } else if (isToNominate(pair) && pair.check() == null) {
            pair.trigger(
                    0, nowUs); // two answers came at once: the first made us nominate, the second is not that one's
        }
        if (!wasValid) {
            nomination.onValid(nowUs);
        } else {
            nomination.onMeasured(pair, nowUs);
        }
    }

    /** One we gave up meanwhile counts too, while no pair works: the peer took it. */
    private boolean isAnswerToNomination(Check check) {
        boolean isNominated = check.pair() == nomination.nominated();
        return roles.isControlling() ? check.nominates() && (isNominated || !lifecycle.isSettled()) : isNominated;
    }

    /** The selected pair works as of now. */
    void onConsent(long nowUs) {
        if (lifecycle.state() == IceState.DISCONNECTED) {
            lifecycle.transition(IceState.CONNECTED, IceReason.HEARD_AGAIN, nowUs);
            consent.restart(false, nowUs);
        }
    }

    /** RFC 8445 §7.3.1.5: the pair is selected now if our own check on it was answered, else when it is. */
    void onNominatedByPeer(CandidatePair pair, long nowUs) {
        CandidatePair selected = nomination.selected();
        boolean isOfThePast = pair.generation() != generations.active()
                && (selected == null || selected.generation() != pair.generation());
        if (pair == selected || isOfThePast) {
            return;
        }
        if (pair.isValid() && nowUs < pair.lastResponseUs() + config.consentLateUs()) {
            select(pair, nowUs);
        } else if (pair.generation() == generations.active()) {
            nomination.nominate(pair, nowUs);
            pair.trigger(config.pacingUs(), nowUs);
        }
    }

    /** No check of the pair was answered. */
    void onUnanswered(CandidatePair pair) {
        if (pair == nomination.selected()) {
            pair.abandonCheck(); // its consent decides
        } else {
            pair.fail(pair.wasRefused() ? PairFailure.REFUSED : PairFailure.NO_RESPONSE);
        }
        nomination.onFailed(pair);
    }

    /** RFC 8445 §7.2.5.2.1: the answer came another way than the check went. */
    void onAsymmetric(CandidatePair pair) {
        if (pair != nomination.selected()) {
            pair.fail(PairFailure.NOT_SYMMETRIC);
            nomination.onFailed(pair);
        }
    }

    /** What we nominated belongs to the other role, and our checks must claim the new one. */
    void onRoleSwitched() {
        nomination.forget();
        for (CandidatePair pair : generations.active().checkList().pairs()) {
            pair.restartCheck(); // with the new role in it
        }
        prioritise();
    }

    /** Our own addresses or our role, of which priorities are made, have changed. */
    void prioritise() {
        prioritise(generations.current());
        Generation previous = generations.previous();
        if (previous != null) {
            prioritise(previous);
        }
    }

    private void prioritise(Generation generation) {
        boolean isControlling = roles.isControlling();
        generation
                .checkList()
                .prioritise(
                        local, isControlling, pair -> pair == nomination.selected() || pair == nomination.nominated());
    }

    // ---- what we decide

    /** After every input: the controlling agent looks whether there is something to nominate. */
    void decide(long nowUs) {
        if (!lifecycle.isActive() || !roles.isControlling()) {
            return;
        }
        boolean isSilent = lifecycle.state() == IceState.DISCONNECTED;
        CandidatePair choice = nomination.choose(generations.active(), isSilent, nowUs);
        if (choice != null) {
            CandidatePair unanswered = nomination.nominated();
            if (unanswered != null) {
                unanswered.retry(); // no longer believed, but asked
            }
            nomination.nominate(choice, nowUs);
            choice.trigger(0, nowUs);
        }
    }

    private void select(CandidatePair pair, long nowUs) {
        CandidatePair previous = nomination.selected();
        if (previous != null && !isSettled()) {
            previous.retry(); // it fell silent: no longer believed, but asked whether it comes back
        }
        CandidatePair nominated = nomination.nominated();
        if (nominated != null && nominated != pair) {
            nominated.restartCheck(); // it would call the peer away again
        }
        nomination.select(pair, nowUs);
        generations.onSelected(pair, nowUs);
        pair.base().onUse(pair.remote(), nowUs);
        consent.endDoubt();
        consent.restart(false, nowUs);
        alternatives.restart(nowUs);
        secondChances.restart(nowUs);
        events.add(new IceEvent.SelectedPair(
                pair.remote(), pair.localType(), pair.remoteCandidate().type(), pair.rttUs()));
        if (!lifecycle.isSettled()) {
            lifecycle.transition(IceState.CONNECTED, IceReason.PAIR_SELECTED, nowUs);
        }
    }

    /** Something speaks against the selected pair: it is checked at once, and so are the others that worked. */
    void onDoubt(long nowUs) {
        if (!isSettled() || config.isLite() || nowUs < nextDoubtUs) {
            return;
        }
        nextDoubtUs = nowUs + config.doubtTimeoutUs();
        consent.doubt(nowUs);
        for (CandidatePair pair : generations.active().checkList().pairs()) {
            if (pair != nomination.selected() && pair.isValid()) {
                pair.retry();
                pair.trigger(0, nowUs);
            }
        }
    }

    /** A restart has begun; the selected pair keeps carrying the data unless it has failed. */
    void onRestart(Generation next, long nowUs) {
        boolean isWorking = lifecycle.state() == IceState.CONNECTED || lifecycle.state() == IceState.DISCONNECTED;
        CandidatePair selected = nomination.selected();
        generations.restart(next, isWorking && selected != null ? selected.generation() : null);
        nomination.forget();
        if (!isWorking) {
            deselect();
            if (lifecycle.state() != IceState.NEW) {
                lifecycle.transition(IceState.NEW, IceReason.RESTARTED, nowUs);
            }
        }
    }

    private void endConsent() {
        CandidatePair selected = nomination.selected();
        if (selected != null) {
            selected.fail(PairFailure.CONSENT_EXPIRED);
        }
        deselect();
    }

    private void deselect() {
        nomination.deselect();
        consent.stop();
    }

    // ---- what time brings

    /** The pair to check for consent now. */
    @Nullable
    CandidatePair takeConsentDue(long nowUs) {
        CandidatePair selected = nomination.selected();
        if (selected == null || !consent.isDue(nowUs)) {
            return null;
        }
        consent.restart(!lifecycle.isSettled(), nowUs);
        return selected;
    }

    /** A pair that carries no data, to check whether it could. */
    @Nullable
    CandidatePair takeAlternativeDue(long nowUs) {
        CandidatePair selected = selectedWithAlternatives();
        return selected == null ? null : alternatives.next(selected.generation().checkList(), selected, nowUs);
    }

    private @Nullable CandidatePair selectedAndRelayed() {
        CandidatePair selected = nomination.selectedOf(generations.active());
        return selected != null && selected.isRelayed() && isSettled() ? selected : null;
    }

    private @Nullable CandidatePair selectedWithAlternatives() {
        CandidatePair selected = nomination.selectedOf(generations.active());
        boolean hasAlternatives = selected != null
                && isSettled()
                && roles.isControlling()
                && generations.active().checkList().best(pair -> pair.hasAnswered() && pair != selected) != null;
        return hasAlternatives ? selected : null;
    }

    void onTimeout(boolean isHopeless, long nowUs) {
        generations.onTimeout(nowUs);
        CandidatePair relayed = selectedAndRelayed();
        if (relayed != null) {
            secondChances.onTimeout(relayed, nowUs);
        }
        if (nowUs >= stateDeadlineUs(isHopeless)) {
            onStateDeadline(nowUs);
        }
    }

    private long stateDeadlineUs(boolean isHopeless) {
        CandidatePair selected = nomination.selected();
        long heardUs = selected == null ? Long.MAX_VALUE : selected.lastResponseUs();
        return lifecycle.deadlineUs(heardUs, consent.doubtDeadlineUs(), isHopeless);
    }

    private void onStateDeadline(long nowUs) {
        CandidatePair selected = nomination.selected();
        switch (lifecycle.state()) {
            case CHECKING -> {
                CheckList checkList = generations.current().checkList();
                lifecycle.transition(IceState.FAILED, IceReason.whyNothingWasSelected(checkList, local), nowUs);
            }
            case CONNECTED -> {
                boolean isDoubted = consent.isInDoubt();
                consent.endDoubt();
                consent.restart(true, nowUs);
                IceReason why = isDoubted ? IceReason.DOUBT_CONFIRMED : IceReason.CONSENT_LATE;
                lifecycle.transition(IceState.DISCONNECTED, why, nowUs);
                recheckOthers(nowUs);
            }
            case DISCONNECTED -> {
                Generation current = generations.current();
                if (selected != null && selected.generation() != current) {
                    onOldPairExpired(current, nowUs);
                } else {
                    endConsent(); // RFC 7675 §5.1: nothing more is sent there, not even a goodbye
                    lifecycle.transition(IceState.FAILED, IceReason.CONSENT_EXPIRED, nowUs);
                }
            }
            case NEW, FAILED, CLOSED -> throw new IllegalStateException(lifecycle.state() + " has no deadline");
        }
    }

    /** In the midst of a restart the old pair goes: what is left is an agent that looks for its first. */
    private void onOldPairExpired(Generation current, long nowUs) {
        endConsent();
        generations.dropPrevious();
        boolean canCheck = current.isAuthorised();
        lifecycle.transition(canCheck ? IceState.CHECKING : IceState.NEW, IceReason.CONSENT_EXPIRED, nowUs);
    }

    /** The selected pair may be gone: what was valid once is not believed, but asked again, unless it just answered. */
    private void recheckOthers(long nowUs) {
        for (CandidatePair pair : generations.active().checkList().pairs()) {
            boolean isFresh = pair.isValid() && pair.lastResponseUs() + config.doubtTimeoutUs() >= nowUs;
            if (pair != nomination.selected() && !isFresh) {
                pair.retry();
            }
        }
    }

    long nextDeadlineUs(boolean isHopeless) {
        long nextUs = Math.min(generations.nextDeadlineUs(), stateDeadlineUs(isHopeless));
        if (config.isLite()) {
            return nextUs;
        }
        nextUs = Math.min(nextUs, consent.nextUs());
        if (selectedAndRelayed() != null) {
            nextUs = Math.min(nextUs, secondChances.nextDeadlineUs());
        }
        if (selectedWithAlternatives() != null) {
            nextUs = Math.min(nextUs, alternatives.nextDeadlineUs());
        }
        return roles.isControlling() ? Math.min(nextUs, nomination.nextDeadlineUs()) : nextUs;
    }
}
