package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pairs, best first, and the remote candidates that cannot be paired (RFC 8445 §6.1.2).
 *
 * <p>Bounded: when it is full, a failed pair makes room; if there is none, the newcomer is dropped and counted.
 */
final class CheckList {

    private record Key(Base base, TransportAddress remote) {}

    private static final Comparator<CandidatePair> BEST_FIRST =
            Comparator.comparingLong(CandidatePair::priority).reversed();

    private final int maxPairs;
    private final int maxRemoteCandidates;
    private final DropCounters drops;
    private final Map<Key, CandidatePair> byRemote = new HashMap<>();
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final List<IceCandidate> unusable = new ArrayList<>();

    CheckList(IceConfig config, DropCounters drops) {
        this.maxPairs = config.maxPairs();
        this.maxRemoteCandidates = config.maxRemoteCandidates();
        this.drops = drops;
    }

    /** All pairs, best first. */
    List<CandidatePair> pairs() {
        return pairs;
    }

    @Nullable
    CandidatePair find(TransportAddress remote) {
        return byRemote.get(new Key(Base.SOCKET, remote));
    }

    /** The best pair for which the condition holds. */
    @Nullable
    CandidatePair best(Predicate<CandidatePair> condition) {
        for (CandidatePair pair : pairs) {
            if (condition.test(pair)) {
                return pair;
            }
        }
        return null;
    }

    /** Pairs a signalled candidate, if it can be; one that is known already only teaches us its true type. */
    void add(IceCandidate candidate) {
        TransportAddress address = candidate.address();
        if (address == null || !candidate.isUsable() || !isUnicast(address)) {
            drops.count(IceDrop.UNUSABLE_CANDIDATE);
            keepUnusable(candidate);
            return;
        }
        CandidatePair known = find(address);
        if (known == null) {
            insert(address, candidate);
        } else if (known.remoteCandidate().type() == CandidateType.PEER_REFLEXIVE
                || known.remoteCandidate().priority() < candidate.priority()) {
            known.adopt(candidate);
        }
    }

    /** Pairs an address a check came from that is not known yet; null if there is no room. */
    @Nullable
    CandidatePair learn(TransportAddress from, long priority) {
        return insert(from, IceCandidate.of(0, priority, from, CandidateType.PEER_REFLEXIVE, null));
    }

    /** Computes all priorities anew and sorts; after a change of role, local addresses or remote candidates. */
    void prioritise(LocalCandidates local, boolean isControlling) {
        for (CandidatePair pair : pairs) {
            long ours = local.basePriority(pair.remote().isIpv6());
            pair.prioritise(Priority.ofPair(ours, pair.remoteCandidate().priority(), isControlling));
        }
        pairs.sort(BEST_FIRST);
    }

    List<IceCandidate> remoteCandidates() {
        List<IceCandidate> all = new ArrayList<>(unusable);
        pairs.forEach(pair -> all.add(pair.remoteCandidate()));
        return all;
    }

    private @Nullable CandidatePair insert(TransportAddress remote, IceCandidate candidate) {
        boolean isFull = pairs.size() >= maxPairs || pairs.size() + unusable.size() >= maxRemoteCandidates;
        if (isFull && !removeOneFailed()) {
            drops.count(pairs.size() >= maxPairs ? IceDrop.PAIR_LIMIT : IceDrop.REMOTE_CANDIDATE_LIMIT);
            return null;
        }
        CandidatePair pair = new CandidatePair(Base.SOCKET, remote, candidate);
        byRemote.put(new Key(pair.base(), remote), pair);
        pairs.add(pair);
        return pair;
    }

    private boolean removeOneFailed() {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            CandidatePair pair = pairs.get(i);
            if (pair.state() == PairState.FAILED) {
                pairs.remove(i);
                byRemote.remove(new Key(pair.base(), pair.remote()));
                return true;
            }
        }
        return false;
    }

    private void keepUnusable(IceCandidate candidate) {
        boolean hasRoom =
                unusable.size() < maxRemoteCandidates / 2 && pairs.size() + unusable.size() < maxRemoteCandidates;
        if (hasRoom && !unusable.contains(candidate)) {
            unusable.add(candidate); // for diagnostics only
        }
    }

    /**
     * Whether one host can be meant. Link-local IPv6 addresses are not: they need a zone, which no candidate carries.
     */
    private static boolean isUnicast(TransportAddress address) {
        if (address.isIpv6()) {
            boolean isUnspecified = address.high() == 0 && address.low() == 0;
            return !isUnspecified && address.high() >>> 56 != 0xFF && !address.isLinkLocal();
        }
        long firstByte = address.low() >>> 24;
        return firstByte != 0 && firstByte < 224; // RFC 1122 §3.2.1.3
    }
}
