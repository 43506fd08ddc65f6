package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the neighbours for the addresses behind names such as browsers put into their candidates (RFC 6762 §5.1).
 *
 * <p>Sans-IO, of the same shape as {@link IceAgent}: what {@link #pollTransmit} writes goes to {@link #GROUP} on each
 * interface. Nothing waits for it: a name is asked for three times, and unresolved after 2.5 s. Whoever answers may lie; it
 * would only make an agent check an address that has no password. Limits: {@value #MAX_NAMES} names at a time,
 * {@value #MAX_ADDRESSES} addresses each.
 */
public final class MdnsResolver {

    /** RFC 6762 §3; there is no need for IPv6's, as all that have it have IPv4's too. */
    public static final TransportAddress GROUP = TransportAddress.ipv4(224, 0, 0, 251, 5353);

    private static final int MAX_NAMES = 32;
    private static final int MAX_ADDRESSES = 4;
    private static final int ATTEMPTS = 3;
    private static final long FIRST_REPEAT_US = 300_000;

    /** A record is not multicast twice within a second (RFC 6762 §6), and a browser has just announced its own. */
    private static final long TIMEOUT_US = 2_500_000;

    private static final class Query {
        final long expiresUs;
        final Set<TransportAddress> addresses = new HashSet<>();
        int attempts;
        long nextUs;

        Query(long nowUs) {
            this.nextUs = nowUs;
            this.expiresUs = nowUs + TIMEOUT_US;
        }
    }

    private final RandomSource random;
    private final boolean isOnGroupPort;
    private final Map<String, Query> queries = new LinkedHashMap<>();
    private final Deque<MdnsEvent> events = new ArrayDeque<>();

    /**
     * Makes one that has nothing to ask.
     *
     * @param isOnGroupPort whether its packets leave from port 5353 and what is sent to the group is received. If not,
     *     answers come to our port alone (RFC 6762 §6.7)
     */
    public MdnsResolver(RandomSource random, boolean isOnGroupPort) {
        this.random = random;
        this.isOnGroupPort = isOnGroupPort;
    }

    /**
     * Asks for a name; false if it is not of the kind, or there are too many. One that is being asked for is not again: what
     * was answered already is told once more, at once, as it will not be when it is repeated on the net.
     */
    public boolean onResolve(String host, long nowUs) {
        String name = MdnsName.normalised(host);
        if (name == null || queries.size() >= MAX_NAMES && !queries.containsKey(name)) {
            return false;
        }
        Query query = queries.get(name);
        if (query == null || nowUs >= query.expiresUs) {
            queries.put(name, new Query(nowUs));
        } else {
            query.addresses.forEach(address -> events.add(new MdnsEvent.Resolved(name, address)));
        }
        return true;
    }

    /** Takes a packet of whoever sent one; leaves the buffer alone. */
    public void onReceived(ByteBuffer packet, long nowUs) {
        for (MdnsMessage.Answer answer : MdnsMessage.readAnswers(packet)) {
            Query query = queries.get(answer.name());
            TransportAddress address = answer.address();
            boolean isWanted = query != null
                    && nowUs < query.expiresUs
                    && query.addresses.size() < MAX_ADDRESSES
                    && CheckList.isUnicast(address)
                    && query.addresses.add(address);
            if (isWanted) {
                events.add(new MdnsEvent.Resolved(answer.name(), address));
            }
        }
    }

    /** Does what is due. Early calls do no harm. */
    public void onTimeout(long nowUs) {
        for (Iterator<Map.Entry<String, Query>> all = queries.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Query> entry = all.next();
            if (nowUs >= entry.getValue().expiresUs) {
                all.remove();
                if (entry.getValue().addresses.isEmpty()) {
                    events.add(new MdnsEvent.Unresolved(entry.getKey()));
                }
            }
        }
    }

    /** Writes at most one question, to be sent to {@link #GROUP} on each interface; returns whether it did. */
    public boolean pollTransmit(ByteBuffer out, long nowUs) {
        for (Map.Entry<String, Query> entry : queries.entrySet()) {
            Query query = entry.getValue();
            if (nowUs >= nextAttemptUs(query)) {
                boolean isIpv6 = query.attempts++ % 2 == 1; // most have IPv4, or say what they have instead (§6.1)
                query.nextUs = nowUs + FIRST_REPEAT_US * (2L * query.attempts - 1); // 0.3 s, then 0.9 s
                int id = isOnGroupPort ? 0 : (int) random.nextLong() & 0xFFFF; // RFC 6762 §18.1
                MdnsMessage.writeQuery(entry.getKey(), isIpv6, id, !isOnGroupPort, out);
                return true;
            }
        }
        return false;
    }

    private static long nextAttemptUs(Query query) {
        return query.attempts < ATTEMPTS && query.addresses.isEmpty() ? query.nextUs : Long.MAX_VALUE;
    }

    /** The next event, or null. */
    public @Nullable MdnsEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #onTimeout} and {@link #pollTransmit} must be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        long nextUs = Long.MAX_VALUE;
        for (Query query : queries.values()) {
            nextUs = Math.min(nextUs, Math.min(nextAttemptUs(query), query.expiresUs));
        }
        return nextUs;
    }
}
