package dev.peerage.rtc.ice;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Checks that outran the peer's credentials, one per route, kept until these arrive (RFC 8445 §7.3, last note). */
final class EarlyChecks {

    private final int maxChecks;
    private final DropCounters drops;
    private final Map<Route, PeerCheck> checks = new LinkedHashMap<>();

    EarlyChecks(IceConfig config, DropCounters drops) {
        this.maxChecks = config.limits().maxEarlyChecks();
        this.drops = drops;
    }

    void remember(PeerCheck check) {
        if (checks.size() >= maxChecks && !checks.containsKey(check.from())) {
            drops.count(IceDrop.EARLY_CHECK_LIMIT);
            return;
        }
        checks.put(check.from(), check);
    }

    boolean contains(Route from) {
        return checks.containsKey(from);
    }

    List<PeerCheck> takeAll() {
        List<PeerCheck> all = new ArrayList<>(checks.values());
        checks.clear();
        return all;
    }
}
