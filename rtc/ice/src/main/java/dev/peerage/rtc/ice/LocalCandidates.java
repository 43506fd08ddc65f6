package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.TurnTransport;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Our own candidates: the host addresses of the socket and what STUN servers see of it, and TURN servers' (RFC 8445
 * §5.1.1). */
final class LocalCandidates {

    /** Between the relayed candidates of one transport to the server and those of the next; more than there can be. */
    private static final int RELAY_TRANSPORT_RANKS = 0x4000;

    private record Entry(TransportAddress address, IceCandidate candidate) {}

    private final int maxCandidates;
    private final boolean isRelayOnly;
    private final DropCounters drops;
    private final Deque<IceEvent> events;
    private final List<Entry> entries = new ArrayList<>();
    private int nextRank;

    LocalCandidates(IceConfig config, DropCounters drops, Deque<IceEvent> events) {
        this.maxCandidates = config.limits().maxLocalCandidates();
        this.isRelayOnly = config.isRelayOnly();
        this.drops = drops;
        this.events = events;
    }

    /** Whether it is new, and one that can be told. */
    boolean addHost(TransportAddress address) {
        if (address.isIpv6() && address.isLinkLocal()) { // without its zone nobody could reach it
            drops.count(IceDrop.UNUSABLE_CANDIDATE);
            return false;
        }
        int before = entries.size();
        add(address, CandidateType.HOST, null);
        return entries.size() > before;
    }

    /** Adds what a STUN server sees, unless it is redundant (RFC 8445 §5.1.3): there is no NAT, or it is known. */
    void addServerReflexive(TransportAddress mapped) {
        Entry host = bestHost(mapped.isIpv6());
        add(mapped, CandidateType.SERVER_REFLEXIVE, host == null ? null : host.address());
    }

    /**
     * Adds an address of a TURN server. RFC 8839 §5.1: it is related to our own address as the server sees it. One that is
     * reached over UDP is better than one over TCP, and that better than over TLS.
     */
    void addRelayed(TransportAddress relayed, @Nullable TransportAddress mapped, TurnTransport transport) {
        add(relayed, CandidateType.RELAYED, mapped, transport.rank() * RELAY_TRANSPORT_RANKS);
    }

    private void add(TransportAddress address, CandidateType type, @Nullable TransportAddress related) {
        add(address, type, related, 0);
    }

    private void add(TransportAddress address, CandidateType type, @Nullable TransportAddress related, int worseBy) {
        if (find(address) != null) {
            return;
        }
        if (entries.size() >= maxCandidates) {
            drops.count(IceDrop.LOCAL_CANDIDATE_LIMIT);
            return;
        }
        int rank = nextRank++;
        long priority = Priority.ofCandidate(type, address, rank + worseBy);
        TransportAddress told = isRelayOnly ? null : related; // it would tell what relaying is to hide
        IceCandidate candidate = IceCandidate.of(rank + 1, priority, address, type, told);
        Entry entry = new Entry(address, candidate);
        entries.add(entry);
        tell(entry);
    }

    private void tell(Entry entry) {
        if (!isRelayOnly || entry.candidate().type() == CandidateType.RELAYED) {
            events.add(new IceEvent.LocalCandidate(entry.candidate()));
        }
    }

    /**
     * An address is gone, and with it what servers saw of it. Nobody is told: its pairs fail by themselves.
     *
     * @return whether it was here
     */
    boolean remove(TransportAddress address) {
        return entries.removeIf(entry -> entry.address().equals(address)
                || entry.candidate().type() == CandidateType.SERVER_REFLEXIVE
                        && address.equals(entry.candidate().related()));
    }

    /** RFC 8445 §9: after a restart all are signalled again; what servers saw of us before may have changed. */
    void restart() {
        entries.removeIf(entry -> entry.candidate().type() == CandidateType.SERVER_REFLEXIVE);
        entries.forEach(this::tell);
    }

    boolean hasHost(boolean isIpv6) {
        return bestHost(isIpv6) != null;
    }

    /** Whether checks of the pair can leave: we have an address of its family, or were reached from there. */
    boolean canCheck(CandidatePair pair) {
        return pair.isHeard()
                || pair.base().isRelayed() // paired when the server passes packets to it
                || hasHost(pair.remote().isIpv6());
    }

    /** How the address a peer saw us at was learned; one that is new to us is peer-reflexive (RFC 8445 §7.2.5.3.1). */
    CandidateType typeOf(TransportAddress mapped) {
        Entry entry = find(mapped);
        return entry == null ? CandidateType.PEER_REFLEXIVE : entry.candidate().type();
    }

    /** RFC 8445 §6.1.2.4: of the candidates that share the base, the best stands for it in pairs. */
    long basePriority(Base base, boolean isIpv6) {
        if (base.isRelayed()) {
            return relayedPriority(base, isIpv6);
        }
        Entry host = bestHost(isIpv6);
        return host == null
                ? Priority.least(CandidateType.HOST)
                : host.candidate().priority();
    }

    /**
     * RFC 8445 §7.1.1: PRIORITY of a check is what a peer-reflexive candidate learned from it would have. From a relayed
     * base it is that of the relayed candidate, else a peer that had not been told of it yet would rate it too high.
     */
    long peerReflexivePriority(Base base, boolean isIpv6) {
        if (base.isRelayed()) {
            return relayedPriority(base, isIpv6);
        }
        Entry host = bestHost(isIpv6);
        long unranked = Priority.least(CandidateType.PEER_REFLEXIVE);
        return host == null ? unranked : Priority.withType(host.candidate().priority(), CandidateType.PEER_REFLEXIVE);
    }

    private long relayedPriority(Base base, boolean isIpv6) {
        TransportAddress relayed = base.relayedAddress(isIpv6);
        Entry entry = relayed == null ? null : find(relayed);
        return entry == null
                ? Priority.least(CandidateType.RELAYED)
                : entry.candidate().priority();
    }

    List<IceCandidate> all() {
        return entries.stream().map(Entry::candidate).toList();
    }

    private @Nullable Entry bestHost(boolean isIpv6) {
        for (Entry entry : entries) {
            if (entry.candidate().type() == CandidateType.HOST
                    && entry.address().isIpv6() == isIpv6) {
                return entry;
            }
        }
        return null;
    }

    private @Nullable Entry find(TransportAddress address) {
        for (Entry entry : entries) {
            if (entry.address().equals(address)) {
                return entry;
            }
        }
        return null;
    }
}
