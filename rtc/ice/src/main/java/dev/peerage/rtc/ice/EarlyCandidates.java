package dev.peerage.rtc.ice;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Candidates that outran the description they belong to, kept until it comes (W3C webrtc-pc: one with a user name fragment
 * is of the generation that has it). Those of a description that never comes go with the next one.
 */
final class EarlyCandidates {

    private record Early(String ufrag, IceCandidate candidate) {}

    private final int maxCandidates;
    private final DropCounters drops;
    private final List<Early> candidates = new ArrayList<>();
    private @Nullable String completeUfrag;

    EarlyCandidates(IceConfig config, DropCounters drops) {
        this.maxCandidates = config.limits().maxEarlyChecks();
        this.drops = drops;
    }

    void remember(String ufrag, IceCandidate candidate) {
        if (candidates.size() >= maxCandidates) {
            drops.count(IceDrop.EARLY_CANDIDATE_LIMIT);
        } else {
            candidates.add(new Early(ufrag, candidate));
        }
    }

    /** These are all with that fragment. */
    void rememberEnd(String ufrag) {
        completeUfrag = ufrag;
    }

    /** The description with that fragment has come; returns whether it has all its candidates. */
    boolean takeAll(String ufrag, Consumer<IceCandidate> taker) {
        List<Early> all = List.copyOf(candidates);
        boolean isComplete = ufrag.equals(completeUfrag);
        candidates.clear();
        completeUfrag = null;
        all.stream().filter(early -> early.ufrag().equals(ufrag)).forEach(early -> taker.accept(early.candidate()));
        return isComplete;
    }
}
