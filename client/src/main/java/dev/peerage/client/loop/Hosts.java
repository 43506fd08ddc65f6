package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.host.HostAddresses;
import dev.peerage.rtc.io.host.HostWatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where direct paths may begin: the addresses of this machine, best first and without a port, and their changes.
 *
 * @param source looks at the interfaces, which takes milliseconds: never called on the loop's thread
 * @param interval between two looks for a change
 */
record Hosts(Supplier<HostAddresses.Found> source, Duration interval) {

    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);

    /** @param isServerHere whether the peers are on this machine too, as it seems: then its loopback address comes first */
    static Hosts ofThisMachine(boolean isServerHere) {
        return new Hosts(
                isServerHere ? () -> withLoopback(HostAddresses.find()) : HostAddresses::find,
                HostWatcher.DEFAULT_INTERVAL);
    }

    List<TransportAddress> find() {
        return List.copyOf(source.get().best());
    }

    /** Tells all addresses there are, on a thread of its own, whenever they are others than before. */
    HostWatcher watch(List<TransportAddress> known, Consumer<List<TransportAddress>> listener) {
        return new HostWatcher(known, source, interval, change -> listener.accept(change.best()));
    }

    static HostAddresses.Found withLoopback(HostAddresses.Found found) {
        if (found.best().stream().anyMatch(TransportAddress::isLoopback)) {
            return found; // there is nothing else
        }
        List<TransportAddress> all = new ArrayList<>();
        all.add(LOOPBACK);
        all.addAll(found.best());
        return new HostAddresses.Found(List.copyOf(all), found.present());
    }
}
