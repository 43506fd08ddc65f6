package dev.peerage.cli.demo;

import dev.peerage.base.PeerId;
import dev.peerage.client.Link;
import dev.peerage.server.Client;
import dev.peerage.server.Group;
import dev.peerage.server.GroupServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of the demo: one group with everybody in it, made when all of the demo's own peers have connected.
 *
 * <p>Confined to the stage. Remembers the moment at which each client was put into the group; from there the times of its
 * pairs count.
 */
final class DemoGroup {

    static final String NAME = "demo";

    private final GroupServer server;
    private final Set<PeerId> awaited;
    private final Clock clock;
    private final List<Client> waiting = new ArrayList<>();
    private final Map<PeerId, Long> filledUs = new HashMap<>();
    private @Nullable Group group;
    private long madeUs = Link.UNKNOWN;

    DemoGroup(GroupServer server, Set<PeerId> own, Clock clock) {
        this.server = server;
        this.awaited = new HashSet<>(own);
        this.clock = clock;
    }

    void onClientJoined(Client client) {
        Group made = group;
        if (made != null) {
            filledUs.put(client.peerId(), clock.nowUs());
            made.join(client);
            return;
        }
        waiting.add(client);
        awaited.remove(client.peerId());
        if (awaited.isEmpty()) {
            madeUs = clock.nowUs();
            waiting.forEach(it -> filledUs.put(it.peerId(), madeUs));
            group = server.createGroup(NAME, waiting);
            waiting.clear();
        }
    }

    /** When the group was made; {@link Link#UNKNOWN} before. */
    long madeUs() {
        return madeUs;
    }

    /** When two members could first have known of each other: the later one's filling in. */
    long filledUs(PeerId one, PeerId other) {
        return Math.max(filledUs.getOrDefault(one, 0L), filledUs.getOrDefault(other, 0L));
    }
}
