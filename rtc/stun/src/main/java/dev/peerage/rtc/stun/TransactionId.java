package dev.peerage.rtc.stun;

import dev.peerage.base.RandomSource;

/**
 * The 96 bits that tie an answer to its request.
 *
 * <p>RFC 8489 §5 wants all of them random. We draw the first 32 once per owner and the other 64 for each transaction,
 * so that one socket shared by thousands of agents finds the owner of an answer in one map look-up. Forging an answer
 * blindly still means guessing 64 random bits (and, between peers, its MESSAGE-INTEGRITY); the tag tells an observer no
 * more than the ports do.
 *
 * @param tag the owner's bits
 * @param unique the transaction's own bits
 */
public record TransactionId(int tag, long unique) {

    /** A fresh transaction of the owner of {@code tag}. */
    public static TransactionId next(int tag, RandomSource random) {
        return new TransactionId(tag, random.nextLong());
    }
}
