package dev.peerage.rtc.ice;

/**
 * How many forged checks are found out at the cost of decoding and hashing them: {@value #PER_SECOND} a second, about a
 * millisecond of work.
 *
 * <p>Whoever sees a user name on the wire can send requests that name us, from as many addresses as it likes. Once so many
 * of them were forged, those from addresses that are none of the peer's are dropped unread until the second is over. An
 * honest check from such an address may be among them; it is repeated. What comes from an address of the peer is always
 * read: to forge that as well takes someone on the path, and what is not read there would end the peer's consent.
 */
final class ForgeryBudget {

    static final int PER_SECOND = 500;

    private static final long SECOND_US = 1_000_000;

    private long sinceUs;
    private int forged;

    /** One was read, and was forged. */
    void onForged(long nowUs) {
        if (nowUs - sinceUs >= SECOND_US) {
            sinceUs = nowUs;
            forged = 0;
        }
        forged++;
    }

    boolean isSpent(long nowUs) {
        return forged >= PER_SECOND && nowUs - sinceUs < SECOND_US;
    }
}
