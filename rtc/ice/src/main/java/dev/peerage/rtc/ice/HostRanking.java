package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Decides which of a machine's addresses are told to the peer, and in which order (RFC 8445 §5.1.2.2, RFC 8421).
 *
 * <p>Each address costs the peer a pair and 50 ms of its checks, and a machine with containers, bridges and tunnels has
 * dozens. So those of real networks come first, the best of each family in turn; tunnels follow, bridges to containers
 * and virtual machines come later; IPv4 link-local addresses (RFC 3927) come last, as two machines on one cable may have
 * nothing else; and there is a limit. Never told: IPv6 link-local addresses, for which no candidate carries the zone they
 * need, and those of interfaces that are down.
 */
public final class HostRanking {

    /** Two families on a cable, a radio and a tunnel, and some to spare. */
    public static final int MAX_ADDRESSES = 8;

    /** More of one family on one interface are aliases, or temporary addresses (RFC 8981) on their way out. */
    private static final int MAX_PER_INTERFACE_AND_FAMILY = 2;

    /** Beginnings of names that tunnels have on Linux, macOS and Windows. */
    private static final List<String> TUNNELS = List.of(
            "tun", "tap", "utun", "wg", "ppp", "ipsec", "tailscale", "zt", "nordlynx", "gif", "sit", "teredo", "6to4");

    /** Beginnings of names of what exists inside the machine only. */
    private static final List<String> BRIDGES = List.of(
            "docker",
            "br-",
            "veth",
            "virbr",
            "lxc",
            "lxd",
            "cni",
            "flannel",
            "cali",
            "podman",
            "vmnet",
            "vboxnet",
            "vethernet",
            "bridge",
            "dummy",
            "vnet",
            "ifb");

    /** Words in descriptions, as Windows has them. */
    private static final List<String> VIRTUAL_WORDS =
            List.of("hyper-v", "virtualbox", "vmware", "virtual ethernet", "wsl");

    private static final List<String> TUNNEL_WORDS =
            List.of("tap-windows", "wireguard", "openvpn", "wan miniport", "tunnel", "vpn");

    /** Best first. */
    private enum Kind {
        NETWORK,
        TUNNEL,
        BRIDGE,
        LINK_LOCAL,
        LOOPBACK
    }

    private record Ranked(TransportAddress address, Kind kind, int preference, int turn) {}

    private static final Comparator<Ranked> BEST_FIRST =
            Comparator.comparing(Ranked::kind).thenComparingInt(Ranked::turn).thenComparingInt(Ranked::preference);

    private HostRanking() {}

    /** The addresses to tell, best first, at most {@link #MAX_ADDRESSES}; without loopback. */
    public static List<TransportAddress> rank(List<HostInterface> interfaces) {
        return rank(interfaces, MAX_ADDRESSES, false);
    }

    /**
     * The addresses to tell, best first.
     *
     * @param max how many at most
     * @param withLoopback whether those of loopback interfaces are told too, last; for peers on one machine
     */
    public static List<TransportAddress> rank(List<HostInterface> interfaces, int max, boolean withLoopback) {
        List<Ranked> all = new ArrayList<>();
        for (HostInterface each : interfaces) {
            Kind kind = kindOf(each);
            if (each.isUp() && (withLoopback || kind != Kind.LOOPBACK)) {
                addBestOf(each, kind, all);
            }
        }
        all.sort(BEST_FIRST);
        Set<TransportAddress> best = new LinkedHashSet<>();
        all.forEach(ranked -> best.add(ranked.address()));
        return best.stream().limit(max).toList();
    }

    private static void addBestOf(HostInterface from, Kind kind, List<Ranked> all) {
        int[] seen = new int[2];
        from.addresses().stream()
                .filter(address -> isTellable(address, kind))
                .sorted(Comparator.comparingInt(HostRanking::preference)) // stable: the system's order among equals
                .forEach(address -> {
                    int turn = seen[address.isIpv6() ? 1 : 0]++;
                    if (turn < MAX_PER_INTERFACE_AND_FAMILY) {
                        Kind ranked = address.isLinkLocal() ? Kind.LINK_LOCAL : kind;
                        all.add(new Ranked(address, ranked, preference(address), turn));
                    }
                });
    }

    private static boolean isTellable(TransportAddress address, Kind kind) {
        boolean isUnspecified = address.high() == 0 && address.low() == 0;
        boolean needsZone = address.isIpv6() && address.isLinkLocal();
        return !isUnspecified && !needsZone && address.isLoopback() == (kind == Kind.LOOPBACK);
    }

    /** RFC 8421 §4: IPv6 first, as it needs no NAT; unique local addresses (RFC 4193) reach no further than IPv4. */
    private static int preference(TransportAddress address) {
        if (address.isIpv6()) {
            return address.isPrivate() ? 2 : 0;
        }
        return address.isLinkLocal() ? 3 : 1;
    }

    private static Kind kindOf(HostInterface from) {
        if (from.isLoopback()) {
            return Kind.LOOPBACK;
        }
        String name = from.name().toLowerCase(Locale.ROOT);
        String description = from.description().toLowerCase(Locale.ROOT);
        if (BRIDGES.stream().anyMatch(name::startsWith)
                || VIRTUAL_WORDS.stream().anyMatch(description::contains)) {
            return Kind.BRIDGE;
        }
        boolean isTunnel = from.isPointToPoint()
                || TUNNELS.stream().anyMatch(name::startsWith)
                || TUNNEL_WORDS.stream().anyMatch(description::contains);
        return isTunnel ? Kind.TUNNEL : Kind.NETWORK;
    }
}
