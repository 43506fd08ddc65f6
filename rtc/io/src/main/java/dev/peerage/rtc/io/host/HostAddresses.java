package dev.peerage.rtc.io.host;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.HostInterface;
import dev.peerage.rtc.ice.HostRanking;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads this machine's network interfaces. Takes milliseconds, more with many interfaces: not for a loop's thread.
 *
 * <p>Which of several IPv6 addresses is a temporary one (RFC 8981) the JDK does not tell, so the system's order decides.
 */
public final class HostAddresses {

    private HostAddresses() {}

    /**
     * What a look at the machine has found; all with port 0.
     *
     * @param best the addresses to tell peers, best first
     * @param present all that there are, whether they are told or not
     */
    public record Found(List<TransportAddress> best, Set<TransportAddress> present) {}

    /** Looks now. Those of loopback are to be told only if there is nothing else. */
    public static Found find() {
        List<HostInterface> interfaces = interfaces();
        List<TransportAddress> best = HostRanking.rank(interfaces);
        Set<TransportAddress> present = new HashSet<>();
        interfaces.stream().filter(HostInterface::isUp).forEach(each -> present.addAll(each.addresses()));
        return new Found(
                best.isEmpty() ? HostRanking.rank(interfaces, HostRanking.MAX_ADDRESSES, true) : best, present);
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
