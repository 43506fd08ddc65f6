package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import java.nio.ByteBuffer;
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
 * each remote address. So a pair is known by (base, remote address). A TURN allocation will be a further base.
 */
public final class IceAgent {

    private final IceConfig config;
    private final IceCredentials localCredentials;
    private final int transactionTag;

    public IceAgent(IceConfig config, RandomSource random) {
        this.config = config;
        this.localCredentials = IceCredentials.generate(random);
        this.transactionTag = random.nextInt();
    }

    /** What the peer must be told before it can send us checks. */
    public IceCredentials localCredentials() {
        return localCredentials;
    }

    /** The first 32 bits of the ids of all our transactions, by which a router finds whom an answer is for. */
    public int transactionTag() {
        return transactionTag;
    }

    /** Tells the role signalling gave us; may be repaired later, see {@link #role()}. */
    public void onRole(IceRole role, long nowUs) {}

    /** The role now, after repair of conflicts (RFC 8445 §7.3.1.1); null before it was told. */
    public @Nullable IceRole role() {
        return null;
    }

    /** Adds an address of our socket; also later, when an interface appears. Its port is the socket's. */
    public void onLocalHost(TransportAddress address, long nowUs) {}

    /** All host addresses there are now have been told: asks the STUN servers; ends in {@link IceEvent.GatheringDone}. */
    public void onLocalHostsComplete(long nowUs) {}

    /** Tells the peer's credentials, once; other ones later are ignored (an ICE restart is a new agent). */
    public void onRemoteCredentials(IceCredentials credentials, long nowUs) {}

    /** Adds a candidate of the peer, at any time (RFC 8838 §11). */
    public void onRemoteCandidate(IceCandidate candidate, long nowUs) {}

    /** The peer has no more candidates (RFC 8838 §13). */
    public void onRemoteEndOfCandidates(long nowUs) {}

    /** Takes a packet for which {@code StunMessage.isStun} holds; leaves the buffer's position alone. */
    public void onReceived(ByteBuffer packet, TransportAddress from, long nowUs) {}

    /** Does what is due. Early calls do no harm. */
    public void onTimeout(long nowUs) {}

    /**
     * Writes at most one packet at the position of {@code out}, a big-endian heap buffer with room for 1500 bytes.
     *
     * @return where to send it, or null if there is nothing to send now
     */
    public @Nullable TransportAddress pollTransmit(ByteBuffer out, long nowUs) {
        return null;
    }

    /** The next event, or null. */
    public @Nullable IceEvent pollEvent() {
        return null;
    }

    /** When {@link #onTimeout} and {@link #pollTransmit} must be called next; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        return Long.MAX_VALUE;
    }

    public IceState state() {
        return IceState.NEW;
    }

    /** Where data goes: the remote address of the selected pair; null before CONNECTED and after consent expired. */
    public @Nullable TransportAddress selectedRemote() {
        return null;
    }

    /**
     * Whether an authentic check or answer came from this address, so that data from there may be the peer's. True
     * from the first authentic request on: the peer may send data before our own check is answered.
     */
    public boolean isPeerAddress(TransportAddress address) {
        return false;
    }

    /** The last round-trip time measured on the selected pair, or -1. */
    public long rttUs() {
        return -1;
    }

    /** Ends the agent without a word to the peer. */
    public void close(long nowUs) {}

    /** A snapshot for people and logs. */
    public IceDiagnostics diagnostics() {
        return new IceDiagnostics(
                state(), role(), java.util.List.of(), java.util.List.of(), java.util.List.of(), java.util.Map.of());
    }

    IceConfig config() {
        return config;
    }
}
