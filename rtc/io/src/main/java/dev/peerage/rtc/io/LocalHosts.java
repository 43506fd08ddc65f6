package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The addresses of this machine's interfaces: IPv4 before IPv6, none of link-local scope; loopback if there is nothing else. */
final class LocalHosts {

    private static final int MAX_ADDRESSES = 8;

    private LocalHosts() {}

    static List<TransportAddress> addresses() {
        List<TransportAddress> ipv4 = new ArrayList<>();
        List<TransportAddress> ipv6 = new ArrayList<>();
        for (InetAddress inet : all()) {
            TransportAddress address = TransportAddress.of(inet.getAddress(), 0);
            if (!address.isLoopback() && !address.isLinkLocal() && !inet.isMulticastAddress()) {
                (address.isIpv6() ? ipv6 : ipv4).add(address);
            }
        }
        ipv4.addAll(ipv6);
        if (ipv4.isEmpty()) {
            return List.of(TransportAddress.ipv4(127, 0, 0, 1, 0));
        }
        return List.copyOf(ipv4.subList(0, Math.min(MAX_ADDRESSES, ipv4.size())));
    }

    private static List<InetAddress> all() {
        List<InetAddress> all = new ArrayList<>();
        try {
            for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (card.isUp()) {
                    all.addAll(Collections.list(card.getInetAddresses()));
                }
            }
        } catch (SocketException unreadable) {
            return all;
        }
        return all;
    }
}
