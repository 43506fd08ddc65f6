package dev.peerage.rtc.stun.turn;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.Retransmission;
import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunError;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute.ChannelNumber;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.RequestedTransport;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests of an allocation: written, retransmitted, authenticated, and sent elsewhere when the server says so.
 *
 * <p>Challenges, stale nonces and redirects end here; the allocation sees grants and refusals only. Bounded by the peers:
 * there is one request at a time for each, and one for the allocation.
 */
final class TurnTransactions {

    /**
     * What an answer means.
     *
     * @param isOurs whether it was to one of our requests
     * @param request which now has its final answer; null if it goes on
     * @param failure {@link TurnFailure#NONE} if it was granted
     */
    record Verdict(boolean isOurs, @Nullable TurnRequest request, TurnFailure failure) {}

    private static final Verdict NOT_OURS = new Verdict(false, null, TurnFailure.NONE);
    private static final Verdict GOES_ON = new Verdict(true, null, TurnFailure.NONE);

    private final TurnLimits limits;
    private final int transactionTag;
    private final RandomSource random;
    private final Predicate<TransportAddress> isTaken;
    private LongTermCredentials credentials;
    private @Nullable TurnServer newer;
    private final List<TurnRequest> requests = new ArrayList<>();
    private final List<TransportAddress> askedServers = new ArrayList<>();
    private final boolean isReliable;
    private RelayFamilies families = RelayFamilies.BOTH;
    private TurnFailure familyRefusal = TurnFailure.NONE;
    private TransportAddress server;

    TurnTransactions(
            TurnServer server,
            TurnLimits limits,
            int transactionTag,
            RandomSource random,
            Predicate<TransportAddress> isTaken) {
        this.limits = limits;
        this.transactionTag = transactionTag;
        this.random = random;
        this.isTaken = isTaken;
        this.credentials = new LongTermCredentials(server);
        this.isReliable = server.transport().isReliable();
        this.server = server.address();
        askedServers.add(server.address());
    }

    TransportAddress server() {
        return server;
    }

    /** Why fewer address families were asked for than we would like; NONE if none were refused. */
    TurnFailure familyRefusal() {
        return familyRefusal;
    }

    /** How long the server may leave requests unanswered, counted from the end of the first, before it is taken for gone. */
    long patienceUs() {
        return isReliable ? limits.streamTimeoutUs() : limits.silenceUs(); // what a stream carries is not lost
    }

    boolean isChallenged() {
        return credentials.isChallenged();
    }

    TurnRequest begin(TurnRequest.Kind kind, @Nullable TurnPeer peer, long nowUs) {
        TurnRequest request = new TurnRequest(kind, peer, nextId(), schedule(nowUs));
        requests.add(request);
        return request;
    }

    Verdict onAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        TurnRequest request = from.equals(server) ? find(answer) : null;
        if (request == null) {
            return NOT_OURS;
        }
        if (answer.messageClass() == StunClass.SUCCESS) {
            // RFC 8489 §9.2.5: a success that is not signed is as if it had not come
            return credentials.isAuthentic(answer) ? end(request, TurnFailure.NONE) : GOES_ON;
        }
        if (request.isSigned() && answer.hasIntegrity() && !credentials.isAuthentic(answer)) {
            return GOES_ON; // RFC 8489 §9.2.5: as if it had not come
        }
        // Refusals need not be signed, as many servers do not: who can forge them has seen our request, and could drop
        // it
        // as well.
        ErrorCode error = answer.attribute(ErrorCode.class);
        int code = error == null ? 0 : error.code();
        TurnFailure refusal = TurnFailure.of(code);
        if (code == StunError.UNAUTHENTICATED && (!request.isSigned() || takesNewerCredentials(nowUs))
                || code == StunError.STALE_NONCE && mayRetryNonce(request)) {
            LongTermCredentials.Challenge challenge = credentials.onChallenge(answer);
            if (challenge != LongTermCredentials.Challenge.ACCEPTED) {
                return end(request, refusal(challenge, refusal));
            }
        } else if (!(code == StunError.TRY_ALTERNATE && follow(request, answer)) && !asksForLess(request, refusal)) {
            return end(request, refusal);
        }
        request.restart(nextId(), schedule(nowUs));
        return GOES_ON;
    }

    /** Others to use if those there are come to be refused. */
    void offer(TurnServer newerCredentials) {
        newer = newerCredentials;
    }

    private boolean takesNewerCredentials(long nowUs) {
        TurnServer next = newer;
        if (next == null) {
            return false;
        }
        newer = null;
        credentials = new LongTermCredentials(next);
        requests.forEach(request -> request.restart(nextId(), schedule(nowUs))); // would all be refused
        return true;
    }

    private static TurnFailure refusal(LongTermCredentials.Challenge challenge, TurnFailure plain) {
        return switch (challenge) {
            case BID_DOWN -> TurnFailure.BID_DOWN;
            case UNKNOWN_ALGORITHMS -> TurnFailure.UNKNOWN_PASSWORD_ALGORITHMS;
            default -> plain;
        };
    }

    /** A server may not have the address families we would like best. */
    private boolean asksForLess(TurnRequest request, TurnFailure refusal) {
        RelayFamilies less = request.kind() == TurnRequest.Kind.ALLOCATE ? families.after(refusal) : null;
        if (less == null) {
            return false;
        }
        families = less;
        familyRefusal = refusal;
        return true;
    }

    private boolean mayRetryNonce(TurnRequest request) {
        return request.countStaleNonce() <= limits.maxStaleNonces();
    }

    /** RFC 8489 §10: the server sends us to another one; not in circles, not for ever, and not where we have been served. */
    private boolean follow(TurnRequest request, StunMessage answer) {
        AlternateServer alternate = answer.attribute(AlternateServer.class);
        if (request.kind() != TurnRequest.Kind.ALLOCATE
                || alternate == null
                || alternate.address().port() == 0
                || alternate.address().isIpv6() != server.isIpv6()
                || isReliable // whoever has the streams would have to open another one
                || StreamAddress.isStream(alternate.address())
                || askedServers.contains(alternate.address())
                || isTaken.test(alternate.address()) // RFC 8656 §7.2: a second one there would be refused by 437
                || askedServers.size() > limits.maxRedirects()) {
            return false;
        }
        server = alternate.address();
        askedServers.add(server);
        credentials.forget();
        return true;
    }

    private Verdict end(TurnRequest request, TurnFailure failure) {
        requests.remove(request);
        return new Verdict(true, request, failure);
    }

    private @Nullable TurnRequest find(StunMessage answer) {
        for (TurnRequest request : requests) {
            if (request.id().equals(answer.transactionId()) && request.kind().method() == answer.method()) {
                return request;
            }
        }
        return null;
    }

    /** A request that went out as often as it may; it is forgotten here. */
    @Nullable
    TurnRequest takeExhausted(long nowUs) {
        for (TurnRequest request : requests) {
            if (request.retransmission().isExhausted(nowUs)) {
                requests.remove(request);
                return request;
            }
        }
        return null;
    }

    /** Writes the next request that is due. */
    @Nullable
    TransportAddress poll(ByteBuffer out, long nowUs) {
        for (TurnRequest request : requests) {
            if (request.retransmission().isDue(nowUs)) {
                write(request, out);
                request.onSent(credentials.isChallenged(), nowUs);
                return server;
            }
        }
        return null;
    }

    private void write(TurnRequest request, ByteBuffer out) {
        StunMessage.Builder message = StunMessage.request(request.kind().method(), request.id());
        TurnPeer peer = request.peer();
        switch (request.kind()) {
            case ALLOCATE -> {
                message.with(new RequestedTransport(RequestedTransport.UDP))
                        .with(new Lifetime(limits.lifetimeSeconds()));
                families.addTo(message);
            }
            case REFRESH -> message.with(new Lifetime(limits.lifetimeSeconds()));
            case RELEASE -> message.with(new Lifetime(0));
            case CREATE_PERMISSION, CHANNEL_BIND -> {
                if (peer == null) {
                    throw new IllegalStateException(request.kind() + " is about a peer");
                }
                if (request.kind() == TurnRequest.Kind.CHANNEL_BIND) {
                    message.with(new ChannelNumber(peer.channel()));
                }
                message.with(new XorPeerAddress(peer.address()));
            }
        }
        IntegrityKey key = credentials.addTo(message);
        message.build().encode(key, out);
    }

    long nextDeadlineUs() {
        long nextUs = Long.MAX_VALUE;
        for (TurnRequest request : requests) {
            nextUs = Math.min(nextUs, request.retransmission().nextUs());
        }
        return nextUs;
    }

    void clear() {
        requests.clear();
    }

    private TransactionId nextId() {
        return TransactionId.next(transactionTag, random);
    }

    /** RFC 8489 §6.2.2: over a stream a request goes once. */
    private Retransmission schedule(long nowUs) {
        return isReliable
                ? new Retransmission(limits.streamTimeoutUs(), limits.streamTimeoutUs(), 1, nowUs)
                : new Retransmission(limits.rtoUs(), limits.maxRtoUs(), limits.attempts(), nowUs);
    }
}
