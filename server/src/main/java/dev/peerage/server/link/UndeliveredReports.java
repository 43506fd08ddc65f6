package dev.peerage.server.link;

import dev.peerage.session.wire.LinkFrame.Undelivered;
import dev.peerage.session.wire.UndeliveredReason;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sums up what was not forwarded for one sender, and lets out at most ten reports a second (docs/protocol/link.md). */
final class UndeliveredReports {

    private static final long INTERVAL_US = 100_000;
    /** Receivers and reasons summed up at the same time; failures beyond are only counted by the server. */
    private static final int MAX_PENDING = 64;

    private record Key(long toMemberId, UndeliveredReason reason) {}

    private final Map<Key, Long> pending = new LinkedHashMap<>();
    private long nextReportUs = Long.MIN_VALUE;

    void onUndelivered(long toMemberId, UndeliveredReason reason) {
        Key key = new Key(toMemberId, reason);
        if (pending.size() < MAX_PENDING || pending.containsKey(key)) {
            pending.merge(key, 1L, Long::sum);
        }
    }

    /** The next report if it is time for one, or null. */
    @Nullable
    Undelivered poll(long nowUs) {
        if (pending.isEmpty() || nowUs < nextReportUs) {
            return null;
        }
        nextReportUs = nowUs + INTERVAL_US;
        Iterator<Map.Entry<Key, Long>> oldest = pending.entrySet().iterator();
        Map.Entry<Key, Long> entry = oldest.next();
        oldest.remove();
        return new Undelivered(entry.getKey().toMemberId(), entry.getKey().reason(), entry.getValue());
    }

    long nextDeadlineUs() {
        return pending.isEmpty() ? Long.MAX_VALUE : nextReportUs;
    }
}
