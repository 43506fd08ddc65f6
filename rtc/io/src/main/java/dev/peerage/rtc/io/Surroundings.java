package dev.peerage.rtc.io;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.MdnsEvent;
import dev.peerage.rtc.io.host.HostWatcher;
import dev.peerage.rtc.io.host.MdnsSocket;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the connections of a loop in touch with what is around the machine: its own addresses as they come and go, and the
 * names that browsers nearby hide theirs behind.
 *
 * <p>Confined to the loop's thread; the watcher's thread only posts. No connection is held up by a name, and the socket that
 * asks is open only while a candidate waits for one.
 */
final class Surroundings {

    private static final System.Logger LOG = System.getLogger(Rtc.class.getName());

    private final RtcLoop loop;
    private final RandomSource random;
    private final SurroundingsSource source;
    private final @Nullable HostWatcher watcher;
    private final NamedCandidates<LoopConnection> named;
    private final DeadlineHeap.Timer timer = new DeadlineHeap.Timer(this::onTimeout);
    private List<TransportAddress> hosts;
    private @Nullable MdnsSocket mdns;

    /** Whether interfaces are looked for, to open the socket on. */
    private boolean isOpening;

    /** @param fixed the addresses to tell whatever the machine has; empty for those it has now and later */
    Surroundings(RtcLoop loop, List<TransportAddress> fixed, SurroundingsSource source, RandomSource random) {
        this.loop = loop;
        this.random = random;
        this.source = source;
        this.named = new NamedCandidates<>(source.nameWaitUs());
        this.hosts = fixed.isEmpty() ? source.addresses().get().best() : fixed;
        this.watcher = fixed.isEmpty()
                ? new HostWatcher(
                        hosts, source.addresses(), source.lookInterval(), change -> loop.post(() -> onChange(change)))
                : null;
    }

    /** The addresses to tell, best first, whatever their port. */
    List<TransportAddress> hosts() {
        return hosts;
    }

    private void onChange(HostWatcher.Change change) {
        hosts = change.best();
        loop.onNetworkChanged(change.vanished());
        for (LoopConnection connection : loop.allConnections()) {
            change.appeared().forEach(connection::onHostAppeared);
            change.vanished().forEach(connection::onHostVanished);
        }
    }

    /** A candidate of the other side hides behind a name. */
    void onNamedCandidate(LoopConnection connection, IceCandidate candidate) {
        if (!named.add(connection, candidate, loop.nowUs())) {
            return;
        }
        MdnsSocket socket = mdns;
        if (socket != null) {
            ask(socket, NamedCandidates.name(candidate));
        } else if (!isOpening) {
            isOpening = true;
            List<NetworkInterface> found = new ArrayList<>(); // passes from thread to thread with the task
            loop.execute(() -> found.addAll(source.multicastInterfaces().get()), () -> openMdns(found));
        }
        settle();
    }

    private void openMdns(List<NetworkInterface> interfaces) {
        isOpening = false;
        if (mdns != null || named.isEmpty()) {
            return;
        }
        try {
            MdnsSocket opened = MdnsSocket.open(random, this::onMdns, source.mdnsGroup(), interfaces);
            mdns = opened;
            loop.serve(opened);
            named.names().forEach(name -> ask(opened, name));
        } catch (IOException unable) {
            LOG.log(System.Logger.Level.DEBUG, "names of neighbours are not resolved: {0}", unable.getMessage());
            named.clear();
        }
        settle();
    }

    private void ask(MdnsSocket socket, String name) {
        if (!socket.resolve(name, loop.nowUs())) {
            named.forgetName(name);
        }
    }

    private void onMdns(MdnsEvent event) {
        if (event instanceof MdnsEvent.Resolved resolved) {
            named.forEach(
                    resolved.name(),
                    (connection, candidate) -> connection.onRemoteCandidate(candidate.resolvedTo(resolved.address())));
        } else {
            named.forgetName(event.name());
        }
        loop.post(this::settle); // not in the midst of its work
    }

    /** A connection has ended. */
    void forget(LoopConnection connection) {
        named.forget(connection);
        settle();
    }

    private void onTimeout(long nowUs) {
        named.onTimeout(nowUs);
        if (named.isEmpty()) {
            isOpening = false; // should the look at the interfaces have failed
        }
        settle();
    }

    /** What is waited for has changed: without anything there is no need of the socket. */
    private void settle() {
        loop.schedule(timer, named.nextDeadlineUs());
        MdnsSocket socket = mdns;
        if (socket == null) {
            return;
        }
        if (named.isEmpty()) {
            loop.dismiss(socket);
            socket.close(); // should the loop not have taken it
            mdns = null;
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
