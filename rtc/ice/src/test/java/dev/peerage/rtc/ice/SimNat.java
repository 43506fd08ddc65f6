package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

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
    private final Map<TransportAddress, Long> sentUs = new HashMap<>();
    private int nextPort = 40_000;

    private long memoryUs = Long.MAX_VALUE;
    private LongSupplier clock = () -> 0;

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

    /** From now on it forgets what is silent for so long. */
    void forgetAfter(long silenceUs, LongSupplier nowUs) {
        memoryUs = silenceUs;
        clock = nowUs;
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
                long nowUs = clock.getAsLong();
                if (nowUs - sentUs.getOrDefault(key, nowUs) > memoryUs) {
                    TransportAddress forgotten = mappings.remove(key);
                    opened.removeIf(flow -> flow.mapped().equals(forgotten));
                }
                sentUs.put(key, nowUs);
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
            case PORT_RESTRICTED, SYMMETRIC -> opened.contains(new Flow(to, from)) && isRemembered(to);
        };
    }

    private boolean isRemembered(TransportAddress mapped) {
        long nowUs = clock.getAsLong();
        return mappings.entrySet().stream()
                .anyMatch(entry -> entry.getValue().equals(mapped)
                        && nowUs - sentUs.getOrDefault(entry.getKey(), nowUs) <= memoryUs);
    }
}
