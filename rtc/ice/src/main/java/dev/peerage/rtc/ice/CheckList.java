package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.StreamAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pairs, best first, and the remote candidates that cannot be paired (RFC 8445 §6.1.2).
 *
 * <p>Bounded, and what is dropped is counted. Of too many pairs failed ones go first, then those of lowest priority; one that
 * works, or is about to carry the data, stays. Of too many remote candidates those that failed on all ways go; if there is
 * none, it is the newcomer that goes.
 */
final class CheckList {

    private static final Comparator<CandidatePair> BEST_FIRST =
            Comparator.comparingLong(CandidatePair::priority).reversed();

    private final Generation generation;
    private final int maxPairs;
    private final int maxRemoteCandidates;
    private final DropCounters drops;
    private final Map<Route, CandidatePair> byRoute = new HashMap<>();
    private final List<CandidatePair> pairs = new ArrayList<>();
    private final List<IceCandidate> unusable = new ArrayList<>();

    CheckList(IceConfig config, Generation generation, DropCounters drops) {
        this.generation = generation;
        this.maxPairs = config.limits().maxPairs();
        this.maxRemoteCandidates = config.limits().maxRemoteCandidates();
        this.drops = drops;
    }

    /** All pairs, best first. */
    List<CandidatePair> pairs() {
        return pairs;
    }

    @Nullable
    CandidatePair find(Route route) {
        return byRoute.get(route);
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

    /** Where checks to a signalled candidate go; null if it can have none. */
    @Nullable
    TransportAddress usableAddress(IceCandidate candidate) {
        TransportAddress address = candidate.address();
        if (address == null || !candidate.isUsable() || !isUnicast(address)) {
            return null;
        }
        return address;
    }

    /** Pairs a signalled candidate; one that is known already only teaches us its true type. To be {@link #prioritise}d. */
    void add(Route route, IceCandidate candidate) {
        if (find(route) == null) {
            insert(route, candidate);
        }
        adopt(route.remote(), candidate);
    }

    /** Teaches the pairs with that remote address, whatever their base, what the peer says of it. */
    void adopt(TransportAddress remote, IceCandidate candidate) {
        for (CandidatePair pair : pairs) {
            IceCandidate known = pair.remoteCandidate();
            if (pair.remote().equals(remote)
                    && (known.type() == CandidateType.PEER_REFLEXIVE || known.priority() < candidate.priority())) {
                pair.adopt(candidate);
            }
        }
    }

    /** Pairs an address a check came from that is not known yet, if there is room. To be {@link #prioritise}d. */
    void learn(Route from, long priority) {
        insert(from, IceCandidate.of(0, priority, from.remote(), CandidateType.PEER_REFLEXIVE, null));
    }

    /**
     * Computes all priorities anew, sorts and drops what is too much; after a change of role, local addresses or remote
     * candidates.
     *
     * @param isNeeded pairs that stay, besides those that work
     */
    void prioritise(LocalCandidates local, boolean isControlling, Predicate<CandidatePair> isNeeded) {
        for (CandidatePair pair : pairs) {
            long ours = local.basePriority(pair.base(), pair.remote().isIpv6());
            pair.prioritise(Priority.ofPair(ours, pair.remoteCandidate().priority(), isControlling));
        }
        pairs.sort(BEST_FIRST);
        // RFC 8445 §6.1.2.5: the list is cut from its end
        dropWhileFull(pair -> pair.state() == PairState.FAILED);
        dropWhileFull(pair -> !pair.isValid() && !isNeeded.test(pair));
    }

    private void dropWhileFull(Predicate<CandidatePair> mayGo) {
        for (int i = pairs.size() - 1; i >= 0 && pairs.size() > maxPairs; i--) {
            CandidatePair pair = pairs.get(i);
            if (mayGo.test(pair)) {
                pairs.remove(i);
                byRoute.remove(pair.route());
                drops.count(IceDrop.PAIR_LIMIT);
            }
        }
    }

    List<IceCandidate> remoteCandidates() {
        Set<IceCandidate> all = new LinkedHashSet<>(unusable);
        pairs.forEach(pair -> all.add(pair.remoteCandidate())); // one candidate has a pair for each base
        return List.copyOf(all);
    }

    private void insert(Route route, IceCandidate candidate) {
        boolean isOneMore = remoteAddresses().add(route.remote()) && countRemotes() >= maxRemoteCandidates;
        if (isOneMore && !removeOneThatFailed()) {
            drops.count(IceDrop.REMOTE_CANDIDATE_LIMIT);
            return;
        }
        CandidatePair pair = new CandidatePair(generation, route, candidate);
        byRoute.put(route, pair);
        pairs.add(pair);
    }

    private Set<TransportAddress> remoteAddresses() {
        Set<TransportAddress> all = new HashSet<>();
        pairs.forEach(pair -> all.add(pair.remote()));
        return all;
    }

    private int countRemotes() {
        return remoteAddresses().size() + unusable.size();
    }

    /** Makes room for a remote candidate by one of which nothing is hoped any more. */
    private boolean removeOneThatFailed() {
        Set<TransportAddress> hopeless = remoteAddresses();
        pairs.stream().filter(pair -> pair.state() != PairState.FAILED).forEach(pair -> hopeless.remove(pair.remote()));
        for (int i = pairs.size() - 1; i >= 0; i--) {
            TransportAddress remote = pairs.get(i).remote();
            if (hopeless.contains(remote)) {
                pairs.removeIf(pair -> pair.remote().equals(remote));
                byRoute.keySet().removeIf(route -> route.remote().equals(remote));
                return true;
            }
        }
        return false;
    }

    /** Keeps a candidate that can have no pair, to be shown; false if it is here already, or there is no room. */
    boolean keepUnusable(IceCandidate candidate) {
        drops.count(IceDrop.UNUSABLE_CANDIDATE);
        boolean hasRoom = unusable.size() < maxRemoteCandidates / 2 && countRemotes() < maxRemoteCandidates;
        return hasRoom && !unusable.contains(candidate) && unusable.add(candidate);
    }

    /**
     * Whether one host can be meant. Link-local IPv6 addresses are not: they need a zone, which no candidate carries.
     */
    static boolean isUnicast(TransportAddress address) {
        if (StreamAddress.isStream(address)) {
            return false; // it would reach into our own connections to servers
        }
        if (address.isIpv6()) {
            boolean isUnspecified = address.high() == 0 && address.low() == 0;
            return !isUnspecified && address.high() >>> 56 != 0xFF && !address.isLinkLocal();
        }
        long firstByte = address.low() >>> 24;
        return firstByte != 0 && firstByte < 224; // RFC 1122 §3.2.1.3
    }
}
