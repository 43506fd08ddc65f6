package dev.peerage.rtc.io.host;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.HostInterface;
import dev.peerage.rtc.ice.HostRanking;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads this machine's network interfaces. Takes milliseconds, more with many interfaces: not for a loop's thread.
 *
 * <p>Which of several IPv6 addresses is a temporary one (RFC 8981) the JDK does not tell, so the system's order decides.
 */
public final class HostAddresses {

    private HostAddresses() {}

    /** The addresses to tell peers, best first, with port 0; those of loopback only if there is nothing else. */
    public static List<TransportAddress> ranked() {
        List<HostInterface> interfaces = interfaces();
        List<TransportAddress> best = HostRanking.rank(interfaces);
        return best.isEmpty() ? HostRanking.rank(interfaces, HostRanking.MAX_ADDRESSES, true) : best;
    }

    /** All interfaces; one that vanishes while it is asked is left out. */
    public static List<HostInterface> interfaces() {
        List<HostInterface> all = new ArrayList<>();
        for (NetworkInterface each : networkInterfaces()) {
            try {
                all.add(describe(each));
            } catch (SocketException gone) {
                // it is no more
            }
        }
        return all;
    }

    static List<NetworkInterface> networkInterfaces() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces());
        } catch (SocketException none) {
            return List.of(); // the system knows no interface
        }
    }

    private static HostInterface describe(NetworkInterface from) throws SocketException {
        List<TransportAddress> addresses = new ArrayList<>();
        for (InetAddress address : Collections.list(from.getInetAddresses())) {
            addresses.add(TransportAddress.of(address.getAddress(), 0));
        }
        String description = from.getDisplayName();
        return new HostInterface(
                from.getName(),
                description == null ? from.getName() : description,
                from.isUp(),
                from.isLoopback(),
                from.isPointToPoint(),
                addresses);
    }
}
