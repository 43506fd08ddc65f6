package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.StunAttribute.MappedAddress;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the STUN servers how they see our socket, and the TURN servers for an address (RFC 8445 §5.1.1.2); a query is
 * retransmitted, then given up. What was learned is kept alive until the checks begin.
 */
final class Gathering {

    /** RFC 8445 §5.1.1.4, §11: at least 15 s apart; many NATs forget a binding that is silent for 30 s. */
    static final long KEEPALIVE_US = 15_000_000;

    /** Within 5 s: well before the next keepalive. */
    private static final int KEEPALIVE_ATTEMPTS = 4;

    private final IceConfig config;
    private final RandomSource random;
    private final int transactionTag;
    private final LocalCandidates local;
    private final Relays relays;
    private final Deque<IceEvent> events;
    private final List<StunQuery> queries = new ArrayList<>();
    private boolean isStarted;
    private boolean isKeptAlive;

    Gathering(
            IceConfig config,
            RandomSource random,
            int transactionTag,
            LocalCandidates local,
            Relays relays,
            Deque<IceEvent> events) {
        this.config = config;
        this.random = random;
        this.transactionTag = transactionTag;
        this.local = local;
        this.relays = relays;
        this.events = events;
    }

    /** Asks every server not asked before whose address family we have; done at once if there is none. */
    void start(long nowUs) {
        isStarted = true;
        relays.start(nowUs);
        askNewServers(nowUs);
        reportIfDone();
    }

    /** The last TURN server has said whether it grants us an address. */
    void onRelaysSettled() {
        if (isStarted) {
            reportIfDone();
        }
    }

    /** After a restart all servers are asked again: the network may have changed. */
    void restart(long nowUs) {
        if (isStarted) {
            queries.clear();
            start(nowUs);
        }
    }

    /** Whether all that was asked has been answered or given up. */
    boolean isDone() {
        return isStarted && queries.stream().noneMatch(StunQuery::isOpen) && relays.areSettled();
    }

    /** Whether a server that was asked over UDP still owes us an answer. */
    boolean isAskingOverUdp() {
        return queries.stream().anyMatch(StunQuery::isOpen) || relays.areAskingOverUdp();
    }

    /** Addresses of this family have appeared or gone: what we send may now leave through another NAT, or at all. */
    void onHostsChanged(boolean isIpv6, long nowUs) {
        if (!isStarted) {
            return;
        }
        boolean wasDone = isDone();
        queries.removeIf(query -> query.server().isIpv6() == isIpv6);
        relays.askAgain(nowUs);
        askNewServers(nowUs);
        if (!wasDone) {
            reportIfDone();
        }
    }

    private boolean isAsked(TransportAddress server) {
        return queries.stream().anyMatch(query -> query.server().equals(server));
    }

    private void askNewServers(long nowUs) {
        for (TransportAddress server : config.stunServers()) {
            if (local.hasHost(server.isIpv6()) && !isAsked(server)) {
                queries.add(new StunQuery(server, nextId(), schedule(config.gatherAttempts(), nowUs), nowUs));
            }
        }
    }

    private TransactionId nextId() {
        return TransactionId.next(transactionTag, random);
    }

    private Retransmission schedule(int attempts, long nowUs) {
        return new Retransmission(config.gatherRtoUs(), config.gatherMaxRtoUs(), attempts, nowUs);
    }

    /**
     * Whether server-reflexive candidates are to be kept alive (RFC 8445 §5.1.1.4): as long as we have nothing to check, which
     * slow signalling can prolong beyond the memory of a NAT. From then on the checks do it: a NAT whose mapping depends on
     * the destination has a candidate that is of no use anyway.
     */
    void keepAlive(boolean isNeeded) {
        isKeptAlive = isNeeded && !config.isRelayOnly();
        if (!isKeptAlive) {
            queries.forEach(StunQuery::endRefresh);
        }
    }

    /** Each binding is kept by one query; without a NAT there is none. */
    private boolean keepsBinding(StunQuery query) {
        TransportAddress mapped = query.mapped();
        return isKeptAlive
                && mapped != null
                && local.typeOf(mapped) == CandidateType.SERVER_REFLEXIVE
                && queries.stream()
                                .filter(other -> mapped.equals(other.mapped()))
                                .findFirst()
                                .orElse(query)
                        == query;
    }

    /** Whether the answer was to one of our queries. Servers do not sign; the transaction id is the proof. */
    boolean onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        for (StunQuery query : queries) {
            if (query.isWaitingFor(answer.transactionId()) && query.server().equals(from)) {
                TransportAddress mapped = answer.messageClass() == StunClass.SUCCESS ? mappedAddress(answer) : null;
                boolean wasDone = isDone();
                query.onAnswer(mapped, nowUs);
                if (mapped != null) {
                    local.addServerReflexive(mapped); // without effect if the NAT still maps us as before
                }
                if (!wasDone) {
                    reportIfDone();
                }
                return true;
            }
        }
        return false;
    }

    private static @Nullable TransportAddress mappedAddress(StunMessage answer) {
        XorMappedAddress xor = answer.attribute(XorMappedAddress.class);
        if (xor != null) {
            return xor.address();
        }
        MappedAddress plain = answer.attribute(MappedAddress.class);
        return plain == null ? null : plain.address();
    }

    void onTimeout(long nowUs) {
        boolean hasEnded = false;
        for (StunQuery query : queries) {
            hasEnded |= query.hasFallenSilent(nowUs);
            if (keepsBinding(query) && nowUs >= query.refreshedUs() + KEEPALIVE_US) {
                query.refresh(nextId(), schedule(KEEPALIVE_ATTEMPTS, nowUs), nowUs);
            }
        }
        if (hasEnded) {
            reportIfDone();
        }
    }

    private void reportIfDone() {
        if (isDone()) {
            events.add(new IceEvent.GatheringDone());
        }
    }

    /** What became of each server; one we have no address to ask from is not among them. */
    List<IceDiagnostics.Stun> diagnostics(long nowUs) {
        return queries.stream().map(query -> query.snapshot(nowUs)).toList();
    }

    /** Writes the next query that is due. */
    @Nullable
    TransportAddress poll(ByteBuffer out, long nowUs) {
        for (StunQuery query : queries) {
            if (query.isDue(nowUs)) {
                TransactionId id = query.onSent(nowUs);
                StunMessage.request(StunMessage.BINDING, id).build().encode(null, out);
                return query.server();
            }
        }
        return null;
    }

    /** When the next query is to be sent or given up, the former not before {@code pacedUs}. */
    long nextDeadlineUs(long pacedUs) {
        long nextUs = Long.MAX_VALUE;
        for (StunQuery query : queries) {
            nextUs = Math.min(nextUs, query.nextDeadlineUs(pacedUs));
            if (keepsBinding(query)) {
                nextUs = Math.min(nextUs, query.refreshedUs() + KEEPALIVE_US);
            }
        }
        return nextUs;
    }
}
