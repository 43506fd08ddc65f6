package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The addresses of this machine at which a direct path may begin. */
final class HostAddresses {

    /** A machine with thirty interfaces shall connect as fast as one with two. */
    private static final int MAX_ADDRESSES = 8;

    private HostAddresses() {}

    /**
     * Looks at the interfaces that are up: IPv4 before IPv6, none of link-local scope. Loopback only for a server on this
     * machine, or if there is nothing else.
     */
    static List<TransportAddress> of(int port, boolean isServerLoopback) {
        List<TransportAddress> loopback = new ArrayList<>();
        List<TransportAddress> ipv4 = new ArrayList<>();
        List<TransportAddress> ipv6 = new ArrayList<>();
        for (InetAddress inet : allAddresses()) {
            TransportAddress address = TransportAddress.of(inet.getAddress(), port);
            if (address.isLoopback()) {
                loopback.add(address);
            } else if (!address.isLinkLocal() && !inet.isMulticastAddress() && !inet.isAnyLocalAddress()) {
                (address.isIpv6() ? ipv6 : ipv4).add(address);
            }
        }
        List<TransportAddress> chosen = new ArrayList<>();
        if (isServerLoopback || ipv4.isEmpty() && ipv6.isEmpty()) {
            loopback.stream().filter(address -> !address.isIpv6()).limit(1).forEach(chosen::add);
        }
        chosen.addAll(ipv4);
        chosen.addAll(ipv6);
        return List.copyOf(chosen.subList(0, Math.min(MAX_ADDRESSES, chosen.size())));
    }

    private static List<InetAddress> allAddresses() {
        List<InetAddress> all = new ArrayList<>();
        try {
            for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (card.isUp()) {
                    all.addAll(Collections.list(card.getInetAddresses()));
                }
            }
        } catch (SocketException unreadable) {
            return all; // then server-reflexive addresses and the relay have to do
        }
        return all;
    }
}
