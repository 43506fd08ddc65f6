package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.SimNat.Kind;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnLimits;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/** Two peers, each behind a NAT of its own, with a STUN server. */
final class SimPair {

    static final IceConfig CONFIG = IceConfig.defaults().withStunServers(List.of(SimNetwork.STUN_SERVER));

    final SimNetwork network;
    final SimPeer a;
    final SimPeer b;

    SimPair(long seed, Kind natOfA, Kind natOfB) {
        this(seed, natOfA, natOfB, false);
    }

    SimPair(long seed, Kind natOfA, Kind natOfB, boolean isOneLan) {
        this(seed, natOfA, natOfB, isOneLan ? "lan-1" : "lan-2", CONFIG, CONFIG);
    }

    SimPair(long seed, Kind natOfA, Kind natOfB, String lanOfB, IceConfig configOfA, IceConfig configOfB) {
        this(seed, natOfA, natOfB, lanOfB, configOfA, configOfB, false);
    }

    /** @param isTurnShared whether the client of the TURN servers is not the agent's own */
    SimPair(
            long seed,
            Kind natOfA,
            Kind natOfB,
            String lanOfB,
            IceConfig configOfA,
            IceConfig configOfB,
            boolean isTurnShared) {
        network = new SimNetwork(seed);
        a = peer(1, natOfA, "lan-1", configOfA, isTurnShared);
        b = peer(2, natOfB, lanOfB, configOfB, isTurnShared);
    }

    private SimPeer peer(int number, Kind kind, String lan, IceConfig config, boolean isTurnShared) {
        TransportAddress outside = TransportAddress.ipv4(100 + number, 0, 0, number, 5000);
        TransportAddress inside =
                kind == Kind.NONE || kind == Kind.ONE_WAY ? outside : TransportAddress.ipv4(192, 168, number, 10, 5000);
        SimNat nat = new SimNat(kind, inside, outside);
        TurnClient shared = isTurnShared
                ? new TurnClient(
                        TurnLimits.defaults(), new SeededRandom(network.random().nextLong()))
                : null;
        return new SimPeer(network, lan, inside, nat, config, shared);
    }

    void start() {
        a.start(b, IceRole.CONTROLLING);
        b.start(a, IceRole.CONTROLLED);
    }

    boolean areConnected() {
        return a.isConnected() && b.isConnected();
    }

    /** Whether each sends to where the other sends from. */
    boolean haveSamePair() {
        TransportAddress toB = a.agent().selectedRemote();
        TransportAddress toA = b.agent().selectedRemote();
        return toB != null && toA != null && isOf(b, toB, toA) && isOf(a, toA, toB);
    }

    /** Whether {@code address} is how {@code peer} is seen from {@code seenFrom}. */
    private static boolean isOf(SimPeer peer, TransportAddress address, TransportAddress seenFrom) {
        return address.equals(peer.host()) || address.equals(peer.nat().outbound(seenFrom));
    }

    String describe() {
        return describe("a", a) + describe("b", b);
    }

    private static String describe(String name, SimPeer peer) {
        List<String> lines = new ArrayList<>(peer.agent().diagnostics().explain());
        peer.events().forEach(event -> lines.add(event.toString()));
        return "\n" + name + " " + String.join("\n  ", lines);
    }
}
