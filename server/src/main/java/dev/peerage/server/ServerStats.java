package dev.peerage.server;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A snapshot of the server's named counters; {@code GET /stats} gives the same as JSON. Counters start at 0 with the
 * server and only grow; {@code clients}, {@code groups} and {@code handshakes} are of the moment.
 *
 * @param uptimeMs since the start
 * @param clients admitted links
 * @param handshakes links not admitted yet
 * @param groups groups now
 * @param counters by name, sorted; the README says what each means
 */
public record ServerStats(long uptimeMs, int clients, int handshakes, int groups, Map<String, Long> counters) {

    public ServerStats {
        counters = Collections.unmodifiableSortedMap(new TreeMap<>(counters));
    }

    /** One counter; 0 if there is none of this name. */
    public long counter(String name) {
        return counters.getOrDefault(name, 0L);
    }

    /** One JSON object, on one line. */
    public String toJson() {
        StringBuilder json = new StringBuilder(512)
                .append("{\"uptimeMs\":")
                .append(uptimeMs)
                .append(",\"clients\":")
                .append(clients)
                .append(",\"handshakes\":")
                .append(handshakes)
                .append(",\"groups\":")
                .append(groups);
        // Names are constants of ours, letters and digits only: nothing to escape.
        counters.forEach(
                (name, count) -> json.append(",\"").append(name).append("\":").append(count));
        return json.append('}').toString();
    }
}
