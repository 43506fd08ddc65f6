package dev.peerage.rtc.io;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.MdnsEvent;
import dev.peerage.rtc.io.host.HostAddresses;
import dev.peerage.rtc.io.host.HostWatcher;
import dev.peerage.rtc.io.host.MdnsSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connections of a loop in touch with what is around the machine: its own addresses as they come and go, and the
 * names that browsers nearby hide theirs behind.
 *
 * <p>Confined to the loop's thread; the watcher's thread only posts. Nothing waits for a name, and the socket that asks is
 * open only while one is asked for.
 */
final class Surroundings {

    private static final System.Logger LOG = System.getLogger(Rtc.class.getName());

    /** Someone who waits for a name. */
    private record Waiting(LoopConnection connection, IceCandidate candidate) {}

    private final RtcLoop loop;
    private final RandomSource random;
    private final @Nullable HostWatcher watcher;
    private final Map<String, List<Waiting>> byName = new HashMap<>();
    private List<TransportAddress> hosts;
    private @Nullable MdnsSocket mdns;

    /** @param fixed the addresses to tell whatever the machine has; empty for those it has now and later */
    Surroundings(RtcLoop loop, List<TransportAddress> fixed, RandomSource random) {
        this.loop = loop;
        this.random = random;
        this.hosts = fixed.isEmpty() ? HostAddresses.ranked() : fixed;
        this.watcher = fixed.isEmpty() ? new HostWatcher(hosts, change -> loop.post(() -> onChange(change))) : null;
    }

    /** The addresses to tell, best first, whatever their port. */
    List<TransportAddress> hosts() {
        return hosts;
    }

    private void onChange(HostWatcher.Change change) {
        hosts = change.all();
        loop.onNetworkChanged(change.vanished());
        for (LoopConnection connection : loop.allConnections()) {
            change.appeared().forEach(connection::onHostAppeared);
            change.vanished().forEach(connection::onHostVanished);
        }
    }

    /** A candidate of the other side hides behind a name. */
    void onNamedCandidate(LoopConnection connection, IceCandidate candidate) {
        String name = candidate.host().toLowerCase(java.util.Locale.ROOT);
        MdnsSocket socket = openMdns();
        if (socket != null) {
            List<Waiting> waiting = byName.computeIfAbsent(name, first -> new ArrayList<>());
            waiting.add(new Waiting(connection, candidate)); // before it is asked for: the answer may be known
            if (!socket.resolve(name, loop.nowUs())) {
                byName.remove(name);
            }
        }
        settleMdns();
    }

    private @Nullable MdnsSocket openMdns() {
        if (mdns == null) {
            try {
                MdnsSocket opened = MdnsSocket.open(random, this::onMdns);
                loop.serve(opened);
                mdns = opened;
            } catch (IOException unable) {
                LOG.log(System.Logger.Level.DEBUG, "names of neighbours are not resolved: {0}", unable.getMessage());
            }
        }
        return mdns;
    }

    private void onMdns(MdnsEvent event) {
        if (event instanceof MdnsEvent.Resolved resolved) {
            for (Waiting each : byName.getOrDefault(resolved.name(), List.of())) {
                each.connection().onRemoteCandidate(each.candidate().resolvedTo(resolved.address()));
            }
        } else {
            byName.remove(event.name());
        }
        loop.post(this::settleMdns); // not in the midst of its work
    }

    /** Its deadline may have changed; without a question there is no need of the socket. */
    private void settleMdns() {
        MdnsSocket socket = mdns;
        if (socket == null) {
            return;
        }
        if (socket.nextDeadlineUs() == Long.MAX_VALUE) {
            loop.dismiss(socket);
            mdns = null;
            byName.clear();
        } else {
            loop.reschedule(socket);
        }
    }

    void close() {
        if (watcher != null) {
            watcher.close();
        }
    }
}
