package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A NAT of one host behind it; or none at all. */
final class SimNat {

    enum Kind {
        /** No translation: the host has a public address. */
        NONE,
        /** Endpoint-independent mapping, filtering by address and port. */
        PORT_RESTRICTED,
        /** A mapping for each destination, filtering by address and port. */
        SYMMETRIC,
        /** Sends, but lets nothing in. */
        ONE_WAY,
        /** Nothing passes in either direction. */
        BLACKHOLE
    }

    private record Flow(TransportAddress mapped, TransportAddress remote) {}

    private final Kind kind;
    private final TransportAddress inside;
    private TransportAddress outside;
    private final Map<TransportAddress, TransportAddress> mappings = new HashMap<>();
    private final Map<TransportAddress, TransportAddress> remoteOfSymmetric = new HashMap<>();
    private final Set<Flow> opened = new HashSet<>();
    private int nextPort = 40_000;

    SimNat(Kind kind, TransportAddress inside, TransportAddress outside) {
        this.kind = kind;
        this.inside = inside;
        this.outside = outside;
    }

    /** The host is on another network now: it is seen from elsewhere, and nothing that was open is. */
    void moveTo(TransportAddress address) {
        outside = address;
        mappings.clear();
        remoteOfSymmetric.clear();
        opened.clear();
    }

    Kind kind() {
        return kind;
    }

    boolean owns(TransportAddress address) {
        return (kind == Kind.NONE ? inside : outside).hasSameIp(address);
    }

    /** The source a packet to {@code to} leaves with; null if it does not leave. */
    TransportAddress outbound(TransportAddress to) {
        switch (kind) {
            case NONE, ONE_WAY -> {
                return inside;
            }
            case BLACKHOLE -> {
                return null;
            }
            default -> {
                TransportAddress key = kind == Kind.SYMMETRIC ? to : outside;
                TransportAddress mapped = mappings.computeIfAbsent(key, k -> outside.withPort(nextPort++));
                remoteOfSymmetric.put(mapped, to);
                opened.add(new Flow(mapped, to));
                return mapped;
            }
        }
    }

    /** Whether a packet from outside gets in. */
    boolean admits(TransportAddress from, TransportAddress to) {
        return switch (kind) {
            case NONE -> true;
            case ONE_WAY, BLACKHOLE -> false;
            case PORT_RESTRICTED, SYMMETRIC -> opened.contains(new Flow(to, from));
        };
    }
}
