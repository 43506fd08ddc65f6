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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the STUN servers how they see our socket, and the TURN servers for an address (RFC 8445 §5.1.1.2); a query is
 * retransmitted, then given up. */
final class Gathering {

    private record Query(TransportAddress server, TransactionId id, Retransmission retransmission) {}

    private final IceConfig config;
    private final RandomSource random;
    private final int transactionTag;
    private final LocalCandidates local;
    private final Relays relays;
    private final Deque<IceEvent> events;
    private final List<Query> queries = new ArrayList<>();
    private final Set<TransportAddress> asked = new HashSet<>();
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
            asked.clear();
            start(nowUs);
        }
    }

    /** Whether all that was asked has been answered or given up. */
    boolean isDone() {
        return isStarted && queries.isEmpty() && relays.areSettled();
    }

    /** An interface appeared: after {@link #start} it may bring a new address family to ask servers over. */
    void onHostAdded(long nowUs) {
        if (isStarted) {
            relays.start(nowUs);
            askNewServers(nowUs);
        }
    }

    private void askNewServers(long nowUs) {
        for (TransportAddress server : config.stunServers()) {
            if (local.hasHost(server.isIpv6()) && asked.add(server)) {
                Retransmission schedule = new Retransmission(
                        config.gatherRtoUs(), config.gatherMaxRtoUs(), config.gatherAttempts(), nowUs);
                queries.add(new Query(server, TransactionId.next(transactionTag, random), schedule));
            }
        }
    }

    /** Whether the answer was to one of our queries. Servers do not sign; the transaction id is the proof. */
    boolean onAnswer(StunMessage answer, TransportAddress from) {
        for (Query query : queries) {
            if (query.id().equals(answer.transactionId()) && query.server().equals(from)) {
                queries.remove(query);
                TransportAddress mapped = answer.messageClass() == StunClass.SUCCESS ? mappedAddress(answer) : null;
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
        if (queries.removeIf(query -> query.retransmission().isExhausted(nowUs))) {
            reportIfDone();
        }
    }

    private void reportIfDone() {
        if (queries.isEmpty() && relays.areSettled()) {
            events.add(new IceEvent.GatheringDone());
        }
    }

    /** Writes the next query that is due. */
    @Nullable
    TransportAddress poll(ByteBuffer out, long nowUs) {
        for (Query query : queries) {
            if (query.retransmission().isDue(nowUs)) {
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
        for (Query query : queries) {
            Retransmission schedule = query.retransmission();
            long dueUs = schedule.hasAttemptsLeft() ? Math.max(schedule.nextUs(), pacedUs) : schedule.nextUs();
            nextUs = Math.min(nextUs, dueUs);
        }
        return nextUs;
    }
}
