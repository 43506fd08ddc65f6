package dev.peerage.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.PeerId;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.engine.SessionState;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One seeded run of several peers, each with a session to every other: some seconds of traffic and faults, then calm, in
 * which everything owed must arrive and every pair must be direct, then a silent death of the direct paths, then the end.
 */
final class Scenario {

    private static final long SECOND_US = 1_000_000;
    private static final long CHAOS_US = 15 * SECOND_US;
    /** The longest pause between attempts, an attempt that times out, and the one that succeeds. */
    private static final long CALM_US = 90 * SECOND_US;

    private final SimWorld world;
    private final SeededRandom random;
    private final List<SimPair> pairs = new ArrayList<>();
    private final TreeMap<Integer, List<SimEnd>> endsOfPeer = new TreeMap<>();
    private final int messagesPerEnd;
    private boolean isCalm;

    private Scenario(long seed, int peers, boolean isTraced) {
        this.world = new SimWorld(seed, isTraced);
        this.random = world.random;
        this.messagesPerEnd = peers > 2 ? 12 : 40;
        SessionConfig config = new SessionConfig(
                400_000,
                64_000,
                600_000,
                300_000,
                1_200_000,
                16,
                64_000,
                60 * SECOND_US,
                3 * SECOND_US,
                15 * SECOND_US,
                true);
        for (int i = 0; i < peers; i++) {
            for (int j = i + 1; j < peers; j++) {
                addPair(i, j, config);
            }
        }
    }

    /** Runs one seed; fails with an assertion. */
    static void run(long seed, int peers, boolean isTraced) {
        Scenario scenario = new Scenario(seed, peers, isTraced);
        scenario.start();
        scenario.world.runUntil(CHAOS_US);
        scenario.calmDown();
        scenario.dieSilently();
        if (scenario.random.chance(0.8)) {
            scenario.end();
        } else {
            scenario.vanish();
        }
    }

    private void addPair(int i, int j, SessionConfig config) {
        PeerId first = peer(i);
        PeerId second = peer(j);
        SimEnd a = new SimEnd(world, i + ">" + j, first, second, config, null);
        SimEnd b = new SimEnd(world, j + ">" + i, second, first, config, null);
        pairs.add(new SimPair(world, a, b, new SimPairConditions(random)));
        endsOfPeer.computeIfAbsent(i, peer -> new ArrayList<>()).add(a);
        endsOfPeer.computeIfAbsent(j, peer -> new ArrayList<>()).add(b);
    }

    private static PeerId peer(int number) {
        byte[] key = new byte[PeerId.BYTES];
        key[0] = (byte) (0x90 - 0x10 * number);
        return PeerId.of(key);
    }

    private void start() {
        endsOfPeer.values().forEach(ends -> {
            long upAtUs = random.between(0, 50_000);
            for (SimEnd end : ends) {
                end.openChannels();
                world.at(upAtUs, () -> end.setRelay(true));
                planTraffic(end);
            }
            planRelayFaults(ends);
        });
        pairs.forEach(this::planDirectFaults);
        pairs.forEach(this::planNoise);
    }

    private void planTraffic(SimEnd end) {
        boolean isBursty = random.chance(0.3);
        long fromUs = random.between(0, CHAOS_US);
        for (int i = 0; i < messagesPerEnd; i++) {
            DeliveryMode mode = DeliveryMode.values()[random.nextInt(4)];
            long atUs = isBursty ? fromUs + random.between(0, 100_000) : random.between(0, CHAOS_US);
            world.at(Math.min(atUs, CHAOS_US), () -> end.send(mode, messageLength(mode)));
        }
    }

    private int messageLength(DeliveryMode mode) {
        int dice = random.nextInt(100);
        if (dice < 70) {
            return random.nextInt(200);
        }
        if (dice < 95) {
            return random.nextInt(60_000);
        }
        return mode.isReliable() ? random.nextInt(400_000) : random.nextInt(64_000);
    }

    private void planRelayFaults(List<SimEnd> ends) {
        int faults = random.nextInt(3);
        for (int i = 0; i < faults; i++) {
            long atUs = random.between(100_000, CHAOS_US - SECOND_US);
            long untilUs = Math.min(CHAOS_US, atUs + random.between(10_000, 5 * SECOND_US));
            world.at(atUs, () -> ends.forEach(end -> fault(end, () -> end.setRelay(false))));
            world.at(untilUs, () -> ends.forEach(end -> end.setRelay(true)));
        }
    }

    private void planDirectFaults(SimPair pair) {
        int faults = random.nextInt(5);
        for (int i = 0; i < faults; i++) {
            long atUs = random.between(200_000, CHAOS_US - SECOND_US);
            int kind = random.nextInt(6);
            world.at(atUs, () -> {
                fault(pair.a, () -> {});
                fault(pair.b, () -> {});
                burst(pair); // so that much is under way
                breakDirect(pair, kind);
                burst(pair);
            });
        }
    }

    private void burst(SimPair pair) {
        for (int i = 0; i < 4; i++) {
            SimEnd end = random.chance(0.5) ? pair.a : pair.b;
            end.send(DeliveryMode.values()[random.nextInt(4)], random.nextInt(40_000));
        }
    }

    /** Noise that an intact transport would have kept out; counted and dropped. */
    private void planNoise(SimPair pair) {
        for (int i = random.nextInt(6); i > 0; i--) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            noise = noise.length == 0 ? noise : withUnknownType(noise);
            byte[] packet = noise;
            SimEnd end = random.chance(0.5) ? pair.a : pair.b;
            world.at(random.between(0, CHAOS_US), () -> end.onPacket(0, packet));
        }
    }

    private static byte[] withUnknownType(byte[] noise) {
        noise[0] |= (byte) 0x40;
        return noise;
    }

    private void breakDirect(SimPair pair, int kind) {
        world.trace("fault %d between %s and %s", kind, pair.a, pair.b);
        switch (kind) {
            case 0 -> blackhole(pair, true, true);
            case 1 -> blackhole(pair, true, false);
            case 2 -> blackhole(pair, false, true);
            case 3 -> pair.killDirect();
            case 4 -> pair.conditions.isDirectPossible = !pair.conditions.isDirectPossible;
            default -> (random.chance(0.5) ? pair.a : pair.b).onNetworkChange();
        }
    }

    private void blackhole(SimPair pair, boolean fromA, boolean fromB) {
        pair.setBlackhole(fromA, fromB);
        world.after(random.between(50_000, 8 * SECOND_US), () -> {
            if (!isCalm) {
                pair.setBlackhole(false, false);
            }
        });
    }

    private static void fault(SimEnd end, Runnable action) {
        end.faults++;
        action.run();
    }

    private void calmDown() {
        for (SimPair pair : pairs) {
            pair.conditions.calm();
            pair.setBlackhole(false, false);
        }
        isCalm = true;
        world.trace("calm");
        boolean isDone = world.runUntil(this::isDeliveredAndDirect, world.nowUs() + CALM_US);
        assertThat(isDone)
                .as("all delivered and direct once calm: " + describe())
                .isTrue();
    }

    private boolean isDeliveredAndDirect() {
        for (SimPair pair : pairs) {
            if (!pair.a.isDirect() || !pair.b.isDirect() || !pair.a.isComplete() || !pair.b.isComplete()) {
                return false;
            }
        }
        return true;
    }

    /** Both ends believe in the direct path, and it dies without a sign: the relay must deliver within two seconds. */
    private void dieSilently() {
        world.runUntil(world.nowUs() + random.between(0, 3 * SECOND_US));
        boolean isBothWays = random.chance(0.5);
        for (SimPair pair : pairs) {
            pair.setBlackhole(true, isBothWays);
            fault(pair.a, () -> pair.a.send(DeliveryMode.RELIABLE_ORDERED, 50));
            fault(pair.b, () -> pair.b.send(DeliveryMode.RELIABLE_UNORDERED, 20_000));
        }
        boolean isDelivered = world.runUntil(
                () -> pairs.stream().allMatch(pair -> pair.a.isComplete() && pair.b.isComplete()),
                world.nowUs() + 2 * SECOND_US);
        assertThat(isDelivered)
                .as("delivered over the relay within 2 s: " + describe())
                .isTrue();
    }

    private void end() {
        for (SimPair pair : pairs) {
            pair.setBlackhole(false, false);
            pair.a.send(DeliveryMode.RELIABLE_ORDERED, 100_000);
            pair.a.close();
            assertThat(pair.a.send(DeliveryMode.RELIABLE_ORDERED, 10).isAccepted())
                    .as("nothing is taken after close")
                    .isFalse();
        }
        world.runUntil(world.nowUs() + 6 * SECOND_US);
        for (SimPair pair : pairs) {
            assertThat(pair.a.session.state()).as(describe()).isEqualTo(SessionState.CLOSED);
            assertThat(pair.b.session.state()).as(describe()).isEqualTo(SessionState.CLOSED);
            assertThat(pair.a.isComplete()).as("what was owed at close arrived").isTrue();
        }
    }

    /** Nothing gets through any more, on any path: both ends must give up by themselves. */
    private void vanish() {
        for (SimPair pair : pairs) {
            pair.conditions.relayLoss = 1;
            pair.conditions.isDirectPossible = false;
            pair.setBlackhole(true, true);
            pair.a.send(DeliveryMode.RELIABLE_ORDERED, 100);
        }
        world.runUntil(world.nowUs() + 90 * SECOND_US);
        for (SimPair pair : pairs) {
            assertThat(pair.a.session.state()).as(describe()).isEqualTo(SessionState.CLOSED);
            assertThat(pair.b.session.state()).as(describe()).isEqualTo(SessionState.CLOSED);
        }
    }

    private String describe() {
        StringBuilder text = new StringBuilder();
        for (SimPair pair : pairs) {
            describe(text, pair.a);
            describe(text, pair.b);
        }
        return text.toString();
    }

    private static void describe(StringBuilder text, SimEnd end) {
        text.append('\n').append(end);
        end.sent
                .values()
                .forEach(ledger -> text.append(' ')
                        .append(ledger.mode())
                        .append(' ')
                        .append(ledger.arrived())
                        .append('/')
                        .append(ledger.sent()));
    }
}
