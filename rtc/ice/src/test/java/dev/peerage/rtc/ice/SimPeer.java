package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An agent on its host behind its NAT, trickling its candidates to the other one. */
final class SimPeer {

    private final SimNetwork network;
    private final String lan;
    private final TransportAddress host;
    private final SimNat nat;
    private final IceAgent agent;
    private final TurnClient turn;
    private final List<IceEvent> events = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private SimPeer other;
    private boolean isMuted;
    private final List<TransportAddress> extraHosts = new ArrayList<>();

    long signallingUs = 50_000;
    long hostCandidateDelayUs;
    int relayedData;

    SimPeer(SimNetwork network, String lan, TransportAddress host, SimNat nat, IceConfig config) {
        this(network, lan, host, nat, config, null);
    }

    /** One that shares its allocations, as all do behind a router of datagrams. */
    SimPeer(
            SimNetwork network,
            String lan,
            TransportAddress host,
            SimNat nat,
            IceConfig config,
            TurnClient sharedTurn) {
        this.network = network;
        this.lan = lan;
        this.host = host;
        this.nat = nat;
        this.turn = sharedTurn;
        this.agent = new IceAgent(config, new SeededRandom(network.random().nextLong()), sharedTurn);
        network.add(this);
    }

    String lan() {
        return lan;
    }

    TransportAddress host() {
        return host;
    }

    SimNat nat() {
        return nat;
    }

    IceAgent agent() {
        return agent;
    }

    List<IceEvent> events() {
        return events;
    }

    /** From now on nothing comes in or goes out. */
    void mute(boolean isSilent) {
        isMuted = isSilent;
    }

    void start(SimPeer peer, IceRole role) {
        start(peer, role, peer.agent.localCredentials());
    }

    void start(SimPeer peer, IceRole role, IceCredentials credentialsOfPeer) {
        other = peer;
        input(() -> agent.onRole(role, network.nowUs()));
        input(() -> agent.onLocalHost(host, network.nowUs()));
        extraHosts.forEach(extra -> input(() -> agent.onLocalHost(extra, network.nowUs())));
        input(() -> agent.onLocalHostsComplete(network.nowUs()));
        network.after(
                peer.signallingUs, () -> input(() -> agent.onRemoteCredentials(credentialsOfPeer, network.nowUs())));
    }

    void receive(byte[] packet, TransportAddress from) {
        if (isMuted) {
            return;
        }
        if (isTurnAnswer(packet)) {
            input(() -> turn.onAnswer(StunMessage.decode(ByteBuffer.wrap(packet)), from, network.nowUs()));
        } else {
            input(() -> {
                if (agent.onReceived(ByteBuffer.wrap(packet), from, network.nowUs())) {
                    relayedData++;
                }
            });
        }
    }

    private boolean isTurnAnswer(byte[] packet) {
        ByteBuffer datagram = ByteBuffer.wrap(packet);
        if (turn == null || !StunMessage.isStun(datagram)) {
            return false;
        }
        StunClass kind = StunMessage.classOf(datagram);
        return (kind == StunClass.SUCCESS || kind == StunClass.ERROR)
                && StunMessage.transactionTag(datagram) == turn.transactionTag();
    }

    long nextDeadlineUs() {
        return turn == null ? agent.nextDeadlineUs() : Math.min(agent.nextDeadlineUs(), turn.nextDeadlineUs());
    }

    void wakeIfDue() {
        if (turn != null && turn.nextDeadlineUs() <= network.nowUs()) {
            input(() -> turn.onTimeout(network.nowUs()));
        }
        if (agent.nextDeadlineUs() <= network.nowUs()) {
            input(() -> agent.onTimeout(network.nowUs()));
        }
    }

    void input(Runnable input) {
        input.run();
        while (turn != null && turn.pollWoken() != null) {
            agent.onTimeout(network.nowUs());
        }
        drain(agent::pollTransmit);
        if (turn != null) {
            drain(turn::pollTransmit);
        }
        for (IceEvent event = agent.pollEvent(); event != null; event = agent.pollEvent()) {
            events.add(event);
            if (event instanceof IceEvent.LocalCandidate local) {
                signal(local.candidate());
            } else if (event instanceof IceEvent.GatheringDone) {
                network.after(
                        signallingUs, () -> other.input(() -> other.agent.onRemoteEndOfCandidates(network.nowUs())));
            }
        }
    }

    private interface Source {
        TransportAddress pollTransmit(ByteBuffer out, long nowUs);
    }

    private void drain(Source source) {
        for (TransportAddress to = source.pollTransmit(out.clear(), network.nowUs());
                to != null;
                to = source.pollTransmit(out.clear(), network.nowUs())) {
            byte[] packet = SimNetwork.bytes(out);
            if (!isMuted) {
                network.send(this, to, packet);
            }
        }
    }

    /** A further address, on the LAN only; told at the start, or when it {@link #appear}s. */
    void addHost(TransportAddress address) {
        extraHosts.add(address);
    }

    void appear(TransportAddress address) {
        extraHosts.add(address);
        input(() -> agent.onLocalHost(address, network.nowUs()));
    }

    boolean hasHost(TransportAddress address) {
        return host.equals(address) || extraHosts.contains(address);
    }

    /** Where a packet to a neighbour comes from. */
    TransportAddress hostTowards(TransportAddress neighbour) {
        return extraHosts.stream()
                .filter(address -> host.isIpv6() != neighbour.isIpv6() && address.isIpv6() == neighbour.isIpv6())
                .findFirst()
                .orElse(host);
    }

    /** As a new description does: new credentials to the peer, and its new ones back. */
    void restart() {
        input(() -> agent.restart(network.nowUs()));
        IceCredentials ours = agent.localCredentials();
        network.after(signallingUs, () -> {
            other.input(() -> other.agent.onRemoteCredentials(ours, network.nowUs()));
            IceCredentials theirs = other.agent.localCredentials();
            network.after(other.signallingUs, () -> input(() -> agent.onRemoteCredentials(theirs, network.nowUs())));
        });
    }

    private void signal(IceCandidate candidate) {
        IceCandidate received = IceCandidate.parse(candidate.format());
        long extraUs = candidate.type() == CandidateType.HOST ? hostCandidateDelayUs : 0;
        network.after(
                signallingUs + extraUs,
                () -> other.input(() -> other.agent.onRemoteCandidate(received, network.nowUs())));
    }

    boolean isConnected() {
        return agent.state() == IceState.CONNECTED;
    }

    /** The last state change, as {@code OLD -> NEXT REASON}. */
    IceEvent.StateChanged lastChange() {
        return events.stream()
                .filter(IceEvent.StateChanged.class::isInstance)
                .map(IceEvent.StateChanged.class::cast)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    List<IceCandidate> candidates() {
        return agent.diagnostics().localCandidates();
    }
}
