package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.stun.turn.TurnPath;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds a pair of addresses over which two peers reach each other, and watches it: a full ICE agent with one component
 * (RFC 8445, trickle RFC 8838, consent RFC 7675).
 *
 * <p>Sans-IO and confined to its owner's loop: one input, then drain {@link #pollTransmit} and {@link #pollEvent}, then
 * wait until {@link #nextDeadlineUs}. Times are microseconds of one clock. Nothing that comes from the network makes it
 * throw; what is dropped is counted.
 *
 * <p><b>Bases and pairs.</b> All agents of a process send from one UDP socket whose source address the system chooses.
 * Host and server-reflexive candidates therefore share one base, the socket, and RFC 8445 §6.1.2.4 (replace a
 * reflexive candidate by its base, then prune pairs of equal base and remote candidate) leaves exactly one pair for
 * each remote address. So a pair is known by (base, remote address). Each TURN allocation is a further base.
 */
public final class IceAgent {

    private final IceConfig config;
    private final int transactionTag;
    private final String routingKey;
    private final Deque<IceEvent> events = new ArrayDeque<>();
    private final DropCounters drops = new DropCounters();
    private final LocalCandidates local;
    private final Relays relays;
    private final Gathering gathering;
    private final Connectivity connectivity;
    private final UdpWatch udpWatch;
    private final Intake intake;

    private long inputUs;
    private long pacedUs;
    private long deadlineUs = Long.MAX_VALUE;

    /** Makes an agent in {@link IceState#NEW}; nothing is sent before it is told addresses, role and credentials. */
    public IceAgent(IceConfig config, RandomSource random) {
        this(config, random, null);
    }

    /**
     * Makes an agent that shares its allocations on TURN servers with others of the same socket, whose owner drives the
     * client: after its events for our {@link #transactionTag} {@link #onTimeout} must be called.
     */
    public IceAgent(IceConfig config, RandomSource random, @Nullable TurnClient shared) {
        this.config = config;
        IceCredentials credentials = IceCredentials.generate(random);
        this.routingKey = credentials.ufrag();
        this.transactionTag = random.nextInt();
        this.local = new LocalCandidates(config, drops, events);
        this.relays = new Relays(config, random, shared, transactionTag, local, drops);
        this.gathering = new Gathering(config, random, transactionTag, local, relays, events);
        this.connectivity = new Connectivity(config, random, transactionTag, credentials, local, relays, drops, events);
        this.udpWatch = new UdpWatch(config, events);
        this.intake = new Intake(config, transactionTag, relays, gathering, connectivity, udpWatch, drops);
    }

    /** What the peer must be told before it can send us checks; others after a {@link #restart}. */
    public IceCredentials localCredentials() {
        return connectivity.generations().current().local();
    }

    /**
     * The first {@value IceCredentials#ROUTING_KEY_CHARS} characters of every user name fragment this agent will ever have,
     * also after restarts: by it a router finds whom a check is for.
     */
    public String routingKey() {
        return routingKey;
    }

    /**
     * Begins anew with other credentials (RFC 8445 §9): for a changed network, or a failed agent. Signal those and the
     * candidates, which come again as events; the peer answers with credentials of its own. The selected pair carries the
     * data until another one is selected, and checks with the old credentials are answered as long.
     *
     * <p>One that answers the peer's restart need not call it: new credentials in {@link #onRemoteCredentials} do it.
     *
     * @return the new local credentials; the ones there are if the peer does not know these yet, or after close
     */
    public IceCredentials restart(long nowUs) {
        if (state() != IceState.CLOSED && connectivity.canRestart()) {
            connectivity.restart(nowUs);
            relays.renew(connectivity.generations()::isOfBefore, nowUs);
            local.restart();
            gathering.restart(nowUs);
            udpWatch.restart(gathering.isAskingOverUdp(), nowUs);
            settle(nowUs);
        }
        return localCredentials();
    }

    /**
     * The data layer has sent and nothing comes back: checks the selected pair at once, and the others, so that one that
     * works takes over within {@link IceConfig#doubtTimeoutUs()}. Cheap to repeat.
     */
    public void onDataDoubt(long nowUs) {
        connectivity.onDoubt(nowUs);
        settle(nowUs);
    }

    /**
     * An address of our socket has vanished: nothing is lost that works without it, but what there is gets checked, and if
     * there is another address of its family the servers are asked how they see us now.
     */
    public void onLocalHostGone(TransportAddress address, long nowUs) {
        if (state().isTerminal()) {
            return;
        }
        if (local.remove(address)) {
            onHostsChanged(address.isIpv6(), nowUs);
        }
        connectivity.onDoubt(nowUs);
        settle(nowUs);
    }

    /** The servers are asked again, as they may see us elsewhere now. */
    private void onHostsChanged(boolean isIpv6, long nowUs) {
        connectivity.reprioritise();
        gathering.onHostsChanged(isIpv6, nowUs);
        if (state() != IceState.CONNECTED) { // else it is known that UDP gets through
            udpWatch.restart(gathering.isAskingOverUdp(), nowUs);
        }
    }

    /** The first 32 bits of the ids of all our transactions, by which a router finds whom an answer is for. */
    public int transactionTag() {
        return transactionTag;
    }

    /** Tells the role signalling gave us; may be repaired later, see {@link #role()}. */
    public void onRole(IceRole role, long nowUs) {
        if (state().isTerminal() || role == role() || config.isLite()) {
            return;
        }
        connectivity.assignRole(role, nowUs);
        settle(nowUs);
    }

    /** The role now, after repair of conflicts (RFC 8445 §7.3.1.1); null before it was told. */
    public @Nullable IceRole role() {
        return connectivity.roles().role();
    }

    /**
     * Adds an address of our socket; also later, when an interface appears: then the servers are asked again, as another
     * NAT may be on the way. Its port is the socket's. The first told is the most preferred.
     */
    public void onLocalHost(TransportAddress address, long nowUs) {
        if (state().isTerminal()) {
            return;
        }
        if (local.addHost(address)) {
            onHostsChanged(address.isIpv6(), nowUs);
        }
        settle(nowUs);
    }

    /** All host addresses there are now have been told: asks the STUN servers; ends in {@link IceEvent.GatheringDone}. */
    public void onLocalHostsComplete(long nowUs) {
        if (!state().isTerminal()) {
            gathering.start(nowUs);
            udpWatch.restart(gathering.isAskingOverUdp(), nowUs);
            settle(nowUs);
        }
    }

    /**
     * Tells the peer's credentials. Other ones than before mean that the peer has restarted: unless they answer a restart
     * of ours, this agent restarts too, and {@link #localCredentials} must be signalled anew (RFC 8839 §4.4.3).
     */
    public void onRemoteCredentials(IceCredentials credentials, long nowUs) {
        if (state() == IceState.CLOSED || connectivity.generations().isKnown(credentials)) {
            return;
        }
        restart(nowUs); // without effect if ours waits for its answer, or these are the first
        connectivity.authorise(credentials, nowUs);
        settle(nowUs);
    }

    /**
     * Adds a candidate of the peer, at any time (RFC 8838 §11). One with a host name waits for nobody: tell it again as
     * {@link IceCandidate#resolvedTo} if the name is resolved.
     */
    public void onRemoteCandidate(IceCandidate candidate, long nowUs) {
        if (state().isTerminal()) {
            return;
        }
        connectivity.addRemote(candidate, nowUs);
        settle(nowUs);
    }

    /**
     * The same of one that says which credentials it belongs to: one of before a restart is dropped, one that outran its
     * credentials waits for these.
     */
    public void onRemoteCandidate(IceCandidate candidate, String ufrag, long nowUs) {
        if (state().isTerminal()) {
            return;
        }
        connectivity.addRemote(candidate, ufrag, nowUs);
        settle(nowUs);
    }

    /** The same as {@link #onRemoteEndOfCandidates(long)} of those that belong to these credentials. */
    public void onRemoteEndOfCandidates(String ufrag, long nowUs) {
        connectivity.onAllRemoteCandidates(ufrag);
        settle(nowUs);
    }

    /**
     * The peer has no more candidates (RFC 8838 §13): if all pairs fail there is no use in waiting longer than
     * {@link IceConfig#patienceUs()}; peer-reflexive ones may still come before (RFC 8863).
     */
    public void onRemoteEndOfCandidates(long nowUs) {
        connectivity.onAllRemoteCandidates();
        settle(nowUs);
    }

    /**
     * Takes a packet for which {@code StunMessage.isStun} or {@code TurnFrame.isChannelData} holds.
     *
     * @return whether there is data of the peer in it, come through a TURN server; the buffer is narrowed to it then
     */
    public boolean onReceived(ByteBuffer packet, TransportAddress from, long nowUs) {
        if (state().isTerminal()) {
            onAnswerAfterEnd(packet, from, nowUs);
            return false;
        }
        Route relayed = relays.open(packet, from);
        if (relayed != null && !StunMessage.isStun(packet)) {
            return isDataOfPeer(relayed, packet.remaining());
        }
        if (intake.onPacket(packet, relayed, from, nowUs)) {
            settle(nowUs);
        }
        return false;
    }

    /** The server has heard that we give our address back. */
    private void onAnswerAfterEnd(ByteBuffer packet, TransportAddress from, long nowUs) {
        StunMessage message = StunMessage.decode(packet);
        if (message != null && relays.onAnswer(message, from, nowUs)) {
            deadlineUs = computeDeadlineUs(nowUs);
        }
    }

    private boolean isDataOfPeer(Route from, int bytes) {
        boolean isPeer = connectivity.isPeer(from.base(), from.remote());
        if (isPeer) {
            connectivity.onDataReceived(from.base(), from.remote(), bytes);
        } else {
            drops.count(IceDrop.UNVALIDATED_ADDRESS);
        }
        return isPeer;
    }

    /** Does what is due. Early calls do no harm. */
    public void onTimeout(long nowUs) {
        if (state().isTerminal()) {
            relays.onTimeout(nowUs); // addresses that are given back until the server has heard of it
            deadlineUs = computeDeadlineUs(nowUs);
            return;
        }
        gathering.onTimeout(nowUs);
        boolean wereSettled = relays.areSettled();
        relays.onTimeout(nowUs);
        intake.onRelaysChanged(wereSettled);
        connectivity.onTimeout(nowUs);
        udpWatch.onTimeout(nowUs);
        settle(nowUs);
    }

    /**
     * Writes at most one packet at the position of {@code out}, a big-endian heap buffer with room for 1500 bytes. After
     * the end there may be some more, by which TURN servers learn of it.
     *
     * @return where to send it, or null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        if (nowUs < deadlineUs) {
            return null;
        }
        TransportAddress to = relays.poll(out, nowUs);
        if (to == null) {
            to = connectivity.pollAtOnce(out, nowUs);
        }
        if (to == null && nowUs >= pacedUs) {
            to = pollPaced(out, nowUs);
        }
        if (to != null) {
            deadlineUs = computeDeadlineUs(nowUs);
        }
        return to;
    }

    /** The next event, or null. */
    public @Nullable IceEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #onTimeout} and {@link #pollTransmit} must be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        return deadlineUs;
    }

    public IceState state() {
        return connectivity.lifecycle().state();
    }

    /** Where data goes: the remote address of the selected pair; null before CONNECTED, after FAILED and CLOSED. */
    public @Nullable TransportAddress selectedRemote() {
        CandidatePair selected = connectivity.selected();
        return selected == null || state().isTerminal() ? null : selected.remote();
    }

    /** The bytes to leave free before data on the selected pair: none unless a TURN server passes it on. */
    public int dataHeaderBytes() {
        CandidatePair selected = connectivity.selected();
        return selected == null ? 0 : selected.base().headerBytes(selected.remote());
    }

    /**
     * Makes data ready for the selected pair: {@link #dataHeaderBytes} were left free at {@code start}, and the data
     * follows them up to the buffer's position. Also right after the end, for a last goodbye, unless it came because the
     * peer's consent has expired (RFC 7675 §5.1).
     *
     * @return where to send it; null if there is no pair to send it on
     */
    public @Nullable TransportAddress sealData(ByteBuffer out, int start) {
        CandidatePair selected = connectivity.selected();
        if (selected == null) {
            return null;
        }
        selected.onDataSent(out.position() - start - selected.base().headerBytes(selected.remote()));
        return selected.base().seal(out, start, selected.remote());
    }

    /** Whether we have an allocation on the TURN server at this address, so that what comes from there is for us. */
    public boolean isTurnServer(TransportAddress address) {
        return relays.isServer(address);
    }

    /**
     * Whether an authentic check or answer came from this address, so that data from there may be the peer's. True
     * from the first authentic request on: the peer may send data before our own check is answered.
     */
    public boolean isPeerAddress(TransportAddress address) {
        return connectivity.isPeer(Base.SOCKET, address);
    }

    /** Counts data that came straight from {@link #isPeerAddress}; what TURN servers pass on is counted by itself. */
    public void onDataReceived(TransportAddress from, int bytes) {
        connectivity.onDataReceived(Base.SOCKET, from, bytes);
    }

    /** The same of an address behind a TURN server. */
    public boolean isPeerPath(TurnPath path) {
        Route route = relays.route(path);
        return route != null && connectivity.isPeer(route.base(), route.remote());
    }

    /** The last round-trip time measured on the selected pair, or -1. */
    public long rttUs() {
        CandidatePair selected = connectivity.selected();
        return selected == null ? -1 : selected.rttUs();
    }

    /**
     * Ends the agent without a word to the peer: what it sends later, data or checks, is no longer answered. A last drain
     * of {@link #pollTransmit} gives relayed addresses back.
     */
    public void close(long nowUs) {
        if (state() != IceState.CLOSED) {
            connectivity.close(nowUs);
            settle(nowUs);
        }
    }

    /** A snapshot for people and logs. */
    public IceDiagnostics diagnostics() {
        return new IceDiagnostics(
                state(),
                role(),
                connectivity.lifecycle().lastReason(),
                udpWatch.isBlocked(),
                local.all(),
                gathering.diagnostics(inputUs),
                relays.diagnostics(),
                connectivity.generations().current().checkList().remoteCandidates(),
                connectivity.generations().current().hasAllRemoteCandidates(),
                connectivity.pairDiagnostics(inputUs),
                drops.snapshot());
    }

    /** Gathering requests and ordinary checks, one each Ta (RFC 8445 §14.2). */
    private @Nullable TransportAddress pollPaced(ByteBuffer out, long nowUs) {
        TransportAddress to = gathering.poll(out, nowUs);
        if (to == null) {
            to = connectivity.pollOrdinary(out, nowUs);
        }
        if (to != null) {
            pacedUs = nowUs + config.pacingUs();
        }
        return to;
    }

    /** After every input: decides, then computes when to wake up. */
    private void settle(long nowUs) {
        inputUs = nowUs;
        connectivity.onLocalCandidatesComplete(gathering.isDone());
        connectivity.decide(nowUs);
        gathering.keepAlive(!connectivity.isChecking());
        if (state().isTerminal()) {
            relays.close(nowUs);
        }
        deadlineUs = computeDeadlineUs(nowUs);
    }

    private long computeDeadlineUs(long nowUs) {
        if (state().isTerminal()) {
            return relays.nextDeadlineUs();
        }
        long nextUs = Math.min(gathering.nextDeadlineUs(pacedUs), connectivity.nextDeadlineUs(pacedUs, nowUs));
        return Math.min(nextUs, Math.min(relays.nextDeadlineUs(), udpWatch.nextDeadlineUs()));
    }
}
