package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.UnknownAttributes;
import dev.peerage.rtc.stun.StunAttribute.UseCandidate;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunError;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Authenticates the peer's checks and answers them (RFC 8445 §7.3).
 *
 * <p>Requests with a wrong user name or password get no answer, unlike RFC 8489 §9.1.3 asks: an answer would tell
 * strangers that someone is here, and cost a packet for every forged one.
 */
final class IncomingChecks {

    private static final int SUCCESS = 0;

    /** @param errorCode or {@link #SUCCESS} */
    private record Answer(Route to, IntegrityKey key, TransactionId id, int errorCode, List<Integer> unknownTypes) {}

    private final int maxQueuedAnswers;
    private final DropCounters drops;
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();
    private final ForgeryBudget forgeries = new ForgeryBudget();

    IncomingChecks(IceConfig config, DropCounters drops) {
        this.maxQueuedAnswers = config.limits().maxQueuedResponses();
        this.drops = drops;
    }

    /** Whether a request that names us should be decoded and hashed; counts it as dropped if not. */
    boolean isToBeRead(Generation of, Route from, long nowUs) {
        boolean isToBeRead = !forgeries.isSpent(nowUs) || of.isKnown(from);
        if (!isToBeRead) {
            drops.count(IceDrop.FORGERY_LIMIT);
        }
        return isToBeRead;
    }

    /** Whether a request that names us is signed with our password; counts it as dropped if not. */
    boolean isAuthentic(StunMessage request, Generation of, long nowUs) {
        boolean isSigned = request.isSignedWith(of.localKey());
        if (!isSigned) {
            drops.count(IceDrop.WRONG_INTEGRITY);
            forgeries.onForged(nowUs);
        }
        return isSigned;
    }

    /** Answers an authentic request; returns what it tells, or null if it is no check. */
    @Nullable
    PeerCheck accept(StunMessage request, Generation of, Route from) {
        if (!request.unknownTypes().isEmpty()) { // RFC 8489 §6.3.1
            enqueue(request, of, from, StunError.UNKNOWN_ATTRIBUTE);
            drops.count(IceDrop.NOT_A_CHECK);
            return null;
        }
        enqueue(request, of, from, SUCCESS);
        Priority priority = request.attribute(Priority.class);
        if (priority == null) {
            drops.count(IceDrop.NOT_A_CHECK);
            return null;
        }
        return new PeerCheck(from, priority.value() & Integer.MAX_VALUE, request.attribute(UseCandidate.class) != null);
    }

    /** RFC 8445 §7.3.1.1: tells the peer to take the other role. */
    void refuseRole(StunMessage request, Generation of, Route from) {
        enqueue(request, of, from, StunError.ROLE_CONFLICT);
    }

    private void enqueue(StunMessage request, Generation of, Route to, int errorCode) {
        if (answers.size() >= maxQueuedAnswers) {
            drops.count(IceDrop.RESPONSE_QUEUE_FULL);
            return;
        }
        List<Integer> unknown = errorCode == StunError.UNKNOWN_ATTRIBUTE ? request.unknownTypes() : List.of();
        answers.add(new Answer(to, of.localKey(), request.transactionId(), errorCode, unknown));
    }

    boolean hasAnswers() {
        return !answers.isEmpty();
    }

    /** Writes the next answer; returns where to, or null if there is none. */
    @Nullable
    TransportAddress pollAnswer(ByteBuffer out) {
        Answer answer = answers.poll();
        if (answer == null) {
            return null;
        }
        return answer.to().write(message(answer), answer.key(), out);
    }

    private static StunMessage message(Answer answer) {
        if (answer.errorCode() == SUCCESS) {
            return StunMessage.success(StunMessage.BINDING, answer.id())
                    .with(new XorMappedAddress(answer.to().remote()))
                    .build();
        }
        StunMessage.Builder refusal = StunMessage.error(StunMessage.BINDING, answer.id(), answer.errorCode(), "");
        if (!answer.unknownTypes().isEmpty()) {
            refusal.with(new UnknownAttributes(answer.unknownTypes()));
        }
        return refusal.build();
    }

    void clear() {
        answers.clear();
    }
}
