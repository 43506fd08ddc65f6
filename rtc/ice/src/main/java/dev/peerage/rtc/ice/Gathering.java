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

/** Asks the STUN servers how they see our socket, and the TURN servers for an address (RFC 8445 §5.1.1.2); a query is
 * retransmitted, then given up. */
final class Gathering {

    private final IceConfig config;
    private final RandomSource random;
    private final int transactionTag;
    private final LocalCandidates local;
    private final Relays relays;
    private final Deque<IceEvent> events;
    private final List<StunQuery> queries = new ArrayList<>();
    private boolean isStarted;

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
                Retransmission schedule = new Retransmission(
                        config.gatherRtoUs(), config.gatherMaxRtoUs(), config.gatherAttempts(), nowUs);
                queries.add(new StunQuery(server, TransactionId.next(transactionTag, random), schedule, nowUs));
            }
        }
    }

    /** Whether the answer was to one of our queries. Servers do not sign; the transaction id is the proof. */
    boolean onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        for (StunQuery query : queries) {
            boolean isAsked = query.isOpen() && query.id().equals(answer.transactionId());
            if (isAsked && query.server().equals(from)) {
                TransportAddress mapped = answer.messageClass() == StunClass.SUCCESS ? mappedAddress(answer) : null;
                query.onAnswer(mapped, nowUs);
                if (mapped != null) {
                    local.addServerReflexive(mapped);
                }
                reportIfDone();
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
            if (query.isOpen() && query.retransmission().isExhausted(nowUs)) {
                query.onSilence(nowUs);
                hasEnded = true;
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
            if (query.isOpen() && query.retransmission().isDue(nowUs)) {
                query.retransmission().onSent(nowUs);
                StunMessage.request(StunMessage.BINDING, query.id()).build().encode(null, out);
                return query.server();
            }
        }
        return null;
    }

    /** When the next query is to be sent or given up, the former not before {@code pacedUs}. */
    long nextDeadlineUs(long pacedUs) {
        long nextUs = Long.MAX_VALUE;
        for (StunQuery query : queries) {
            if (!query.isOpen()) {
                continue;
            }
            Retransmission schedule = query.retransmission();
            long dueUs = schedule.hasAttemptsLeft() ? Math.max(schedule.nextUs(), pacedUs) : schedule.nextUs();
            nextUs = Math.min(nextUs, dueUs);
        }
        return nextUs;
    }
}
