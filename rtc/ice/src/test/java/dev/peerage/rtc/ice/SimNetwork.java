package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunResponder;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** Peers, their NATs, a STUN and a TURN server and the net between them, in virtual time. */
final class SimNetwork {

    static final TransportAddress STUN_SERVER = TransportAddress.ipv4(9, 9, 9, 9, 3478);

    private record Step(long atUs, long order, Runnable action) {}

    private final SeededRandom random;
    private final List<SimPeer> peers = new ArrayList<>();
    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::atUs).thenComparingLong(Step::order));
    final SimTurnServer turnServer = new SimTurnServer(this);
    private final StunResponder stunServer = new StunResponder();
    private long order;
    private long nowUs = 1_000_000;

    double loss;
    double duplication;
    double tampering;
    long delayUs = 20_000;
    long jitterUs;
    long lanDelayUs = -1;
    boolean isStunServerSilent;
    boolean isLanCut;
    boolean isDirectCut;
    long packets;

    SimNetwork(long seed) {
        this.random = new SeededRandom(seed);
    }

    SeededRandom random() {
        return random;
    }

    long nowUs() {
        return nowUs;
    }

    void add(SimPeer peer) {
        peers.add(peer);
    }

    void after(long delayFromNowUs, Runnable action) {
        steps.add(new Step(nowUs + delayFromNowUs, order++, action));
    }

    void send(SimPeer sender, TransportAddress to, byte[] packet) {
        packets++;
        SimPeer neighbour = neighbourOf(sender, to);
        TransportAddress from = neighbour == null ? sender.nat().outbound(to) : sender.hostTowards(to);
        if (from == null) {
            return;
        }
        if (tampering > 0 && random.chance(tampering)) {
            tamper(neighbour, from, to, packet.clone());
        }
        int copies = random.chance(loss) ? 0 : random.chance(duplication) ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long travelUs = neighbour == null ? delayUs : lanDelayUs < 0 ? delayUs : lanDelayUs;
            after(travelUs + random.between(0, jitterUs), () -> deliver(neighbour, from, to, packet));
        }
    }

    /** Someone on the way sends it once more: changed or not, soon or late, from where it came or from elsewhere. */
    private void tamper(SimPeer neighbour, TransportAddress from, TransportAddress to, byte[] packet) {
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
        TransportAddress source = random.chance(0.7) ? from : from.withPort(1 + random.nextInt(0xFFFF));
        after(random.between(0, 5_000_000), () -> deliver(neighbour, source, to, packet));
    }

    /** A packet of a server: no NAT on its side. */
    void transmit(TransportAddress from, TransportAddress to, byte[] packet) {
        if (!random.chance(loss)) {
            after(delayUs + random.between(0, jitterUs), () -> deliver(null, from, to, packet));
        }
    }

    private SimPeer neighbourOf(SimPeer sender, TransportAddress to) {
        return peers.stream()
                .filter(p -> p != sender && p.lan().equals(sender.lan()) && p.hasHost(to))
                .findFirst()
                .orElse(null);
    }

    private void deliver(SimPeer neighbour, TransportAddress from, TransportAddress to, byte[] packet) {
        if (neighbour != null && isLanCut) {
            return;
        }
        if (neighbour != null) {
            neighbour.receive(packet, from);
        } else if (turnServer.owns(to)) {
            turnServer.receive(from, to, packet);
        } else if (isDirectCut && !turnServer.owns(from) && !from.equals(STUN_SERVER) && !to.equals(STUN_SERVER)) {
            return;
        } else if (to.equals(STUN_SERVER)) {
            answerAsServer(from, packet);
        } else {
            peers.stream()
                    .filter(peer -> peer.nat().owns(to) && peer.nat().admits(from, to))
                    .forEach(peer -> peer.receive(packet, from));
        }
    }

    private void answerAsServer(TransportAddress client, byte[] packet) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        if (!isStunServerSilent && stunServer.respond(ByteBuffer.wrap(packet), client, out) && !random.chance(loss)) {
            byte[] answer = bytes(out);
            after(delayUs, () -> deliver(null, STUN_SERVER, client, answer));
        }
    }

    static byte[] bytes(ByteBuffer out) {
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    /** Runs for so long, or until the condition holds; returns whether it does. */
    boolean run(long durationUs, BooleanSupplier until) {
        long endUs = nowUs + durationUs;
        int stepsAtOneTime = 0;
        while (!until.getAsBoolean()) {
            long nextUs = steps.isEmpty() ? Long.MAX_VALUE : steps.peek().atUs();
            for (SimPeer peer : peers) {
                nextUs = Math.min(nextUs, peer.nextDeadlineUs());
            }
            if (nextUs > endUs) {
                nowUs = endUs;
                return until.getAsBoolean();
            }
            stepsAtOneTime = nextUs > nowUs ? 0 : stepsAtOneTime + 1;
            if (stepsAtOneTime > 10_000) {
                throw new AssertionError("time stands still at " + nowUs);
            }
            nowUs = Math.max(nowUs, nextUs);
            while (!steps.isEmpty() && steps.peek().atUs() <= nowUs) {
                steps.remove().action().run();
            }
            for (SimPeer peer : peers) {
                peer.wakeIfDue();
            }
        }
        return true;
    }

    void run(long durationUs) {
        run(durationUs, () -> false);
    }
}
