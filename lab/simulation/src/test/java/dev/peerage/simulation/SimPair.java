package dev.peerage.simulation;

import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The network between two ends: the relay (keeps the order, may drop, may be down for one end) and direct paths (negotiated,
 * with a channel that is reliable but unordered and one that loses, repeats and reorders), which may go silent either way.
 */
final class SimPair {

    final SimEnd a;
    final SimEnd b;
    final SimPairConditions conditions;
    private final SimWorld world;
    private final Map<Integer, Direct> directs = new HashMap<>();
    private final Direction fromA = new Direction();
    private final Direction fromB = new Direction();

    /** What one attempt has become. */
    private static final class Direct {
        boolean isClosedAtA;
        boolean isClosedAtB;
        boolean isAnswered;
        final List<Runnable> heldByBlackhole = new ArrayList<>();
    }

    /** One way: when its transports are free again, and when the relay's last packet arrives. */
    private static final class Direction {
        long relayFreeAtUs;
        long directFreeAtUs;
        long relayArrivesAtUs;
        int relayQueued;
        final Map<Integer, Integer> directQueued = new HashMap<>();
        int relayLife;
    }

    SimPair(SimWorld world, SimEnd a, SimEnd b, SimPairConditions conditions) {
        this.world = world;
        this.a = a;
        this.b = b;
        this.conditions = conditions;
        a.join(this, b);
        b.join(this, a);
    }

    void setBlackhole(boolean fromAToB, boolean fromBToA) {
        conditions.isSilentFromA = fromAToB;
        conditions.isSilentFromB = fromBToA;
        if (!fromAToB && !fromBToA) {
            for (Direct direct : directs.values()) {
                direct.heldByBlackhole.forEach(arrive -> world.after(1, arrive));
                direct.heldByBlackhole.clear();
            }
        }
    }

    /** Both transports of all direct paths end, and both ends are told. */
    void killDirect() {
        directs.keySet().stream().toList().forEach(attempt -> {
            world.after(1, () -> close(a, attempt, true));
            world.after(1, () -> close(b, attempt, true));
        });
    }

    void onRelayLost() {
        fromA.relayLife++;
        fromB.relayLife++;
        fromA.relayQueued = 0;
        fromB.relayQueued = 0;
    }

    void send(SimEnd from, int pathId, boolean isReliable, byte[] packet) {
        if (pathId == 0) {
            sendRelayed(from, packet);
        } else {
            sendDirect(from, pathId, isReliable, packet);
        }
    }

    private void sendRelayed(SimEnd from, byte[] packet) {
        Direction way = from == a ? fromA : fromB;
        SimEnd to = other(from);
        SeededRandom random = world.random;
        long departsAtUs = Math.max(world.nowUs(), way.relayFreeAtUs) + packet.length / conditions.relayBytesPerUs;
        way.relayFreeAtUs = departsAtUs;
        way.relayQueued += packet.length;
        int life = way.relayLife;
        world.at(departsAtUs, () -> {
            if (life == way.relayLife) {
                way.relayQueued -= packet.length;
                from.onPathQueue(0, way.relayQueued);
            }
        });
        if (!from.isRelayUp() || !to.isRelayUp() || random.chance(conditions.relayLoss)) {
            return;
        }
        long delayUs = conditions.relayDelayUs + random.between(0, conditions.relayJitterUs);
        way.relayArrivesAtUs = Math.max(way.relayArrivesAtUs, departsAtUs + delayUs);
        world.at(way.relayArrivesAtUs, () -> {
            if (life == way.relayLife && to.isRelayUp()) {
                to.onPacket(0, packet);
            }
        });
    }

    private void sendDirect(SimEnd from, int attempt, boolean isReliable, byte[] packet) {
        Direct direct = directs.get(attempt);
        if (direct == null) {
            return;
        }
        Direction way = from == a ? fromA : fromB;
        long departsAtUs = Math.max(world.nowUs(), way.directFreeAtUs) + packet.length / conditions.directBytesPerUs;
        way.directFreeAtUs = departsAtUs;
        way.directQueued.merge(attempt, packet.length, Integer::sum);
        boolean isSilent = from == a ? conditions.isSilentFromA : conditions.isSilentFromB;
        if (isReliable) { // SCTP keeps trying, and sees its queue drained only when it comes through
            Runnable arrive = () -> {
                drained(from, way, attempt, packet.length);
                arrive(other(from), attempt, packet);
            };
            long delayUs = world.random.chance(conditions.directLoss)
                    ? 3 * conditions.directDelayUs + 50_000
                    : conditions.directDelay(world.random);
            if (isSilent) {
                direct.heldByBlackhole.add(arrive);
            } else {
                world.at(departsAtUs + delayUs, arrive);
            }
            return;
        }
        world.at(departsAtUs, () -> drained(from, way, attempt, packet.length));
        if (isSilent || world.random.chance(conditions.directLoss)) {
            return;
        }
        int copies = world.random.chance(conditions.directDuplication) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            world.at(departsAtUs + conditions.directDelay(world.random), () -> arrive(other(from), attempt, packet));
        }
    }

    private void drained(SimEnd from, Direction way, int attempt, int bytes) {
        from.onPathQueue(attempt, way.directQueued.merge(attempt, -bytes, Integer::sum));
    }

    private void arrive(SimEnd to, int attempt, byte[] packet) {
        Direct direct = directs.get(attempt);
        if (direct != null && !(to == a ? direct.isClosedAtA : direct.isClosedAtB)) {
            to.onPacket(attempt, packet);
        }
    }

    /** An end was asked to open a path: its transport makes an offer or an answer, and a few candidates. */
    void open(SimEnd at, int attempt, boolean isOffer) {
        directs.computeIfAbsent(attempt, number -> new Direct());
        long delayUs = world.random.between(500, 30_000);
        world.after(delayUs, () -> at.onLocalDescription(attempt, isOffer ? "offer " + attempt : "answer " + attempt));
        world.after(delayUs + 100, () -> at.onLocalCandidate(attempt, "candidate " + attempt));
        world.after(delayUs + 200, () -> at.onLocalCandidatesDone(attempt));
    }

    /** The offering end has the answer: the checks begin. */
    void answered(int attempt) {
        Direct direct = directs.get(attempt);
        if (direct == null || direct.isAnswered) {
            return;
        }
        direct.isAnswered = true;
        boolean isSuccess = conditions.isDirectPossible && !conditions.isSilentFromA && !conditions.isSilentFromB;
        if (isSuccess) {
            world.after(world.random.between(1_000, 200_000), () -> a.onPathOpened(attempt));
            world.after(world.random.between(1_000, 200_000), () -> b.onPathOpened(attempt));
        } else if (world.random.chance(0.7)) { // else the engine has to notice by itself
            world.after(world.random.between(1_000_000, 9_000_000), () -> close(a, attempt, true));
            world.after(world.random.between(1_000_000, 9_000_000), () -> close(b, attempt, true));
        }
    }

    /** An end closes its transport; the other hears of it if the network lets it. */
    void closedBy(SimEnd end, int attempt) {
        close(end, attempt, false);
        boolean isSilent = end == a ? conditions.isSilentFromA : conditions.isSilentFromB;
        if (!isSilent) {
            world.after(conditions.directDelayUs, () -> close(other(end), attempt, true));
        }
    }

    private void close(SimEnd end, int attempt, boolean isReported) {
        Direct direct = directs.get(attempt);
        if (direct == null || (end == a ? direct.isClosedAtA : direct.isClosedAtB)) {
            return;
        }
        direct.isClosedAtA |= end == a;
        direct.isClosedAtB |= end == b;
        direct.heldByBlackhole.clear();
        if (isReported) {
            end.onPathClosed(attempt);
        }
    }

    private SimEnd other(SimEnd end) {
        return end == a ? b : a;
    }
}
