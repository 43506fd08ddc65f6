package dev.peerage.rtc.io;

import dev.peerage.rtc.io.host.HostAddresses;
import dev.peerage.rtc.io.host.HostWatcher;
import dev.peerage.rtc.io.host.MdnsSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where {@link Surroundings} learn from what is around the machine; tests have their own. The suppliers take their time, and
 * are called on any thread but the loop's.
 *
 * @param addresses the machine's addresses
 * @param lookInterval how often they are looked at
 * @param multicastInterfaces where neighbours are asked
 * @param mdnsGroup the address they listen at
 * @param nameWaitUs how long a candidate waits for the addresses behind its name
 */
record SurroundingsSource(
        Supplier<HostAddresses.Found> addresses,
        Duration lookInterval,
        Supplier<List<NetworkInterface>> multicastInterfaces,
        InetSocketAddress mdnsGroup,
        long nameWaitUs) {

    /** Somewhat longer than a name is asked for, see {@link dev.peerage.rtc.ice.MdnsResolver}. */
    private static final long NAME_WAIT_US = 3_000_000;

    /** What there is in fact. */
    static SurroundingsSource machine() {
        return new SurroundingsSource(
                HostAddresses::find,
                HostWatcher.DEFAULT_INTERVAL,
                MdnsSocket::multicastInterfaces,
                MdnsSocket.group(),
                NAME_WAIT_US);
    }
}
