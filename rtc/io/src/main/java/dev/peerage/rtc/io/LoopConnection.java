package dev.peerage.rtc.io;

import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnection;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.PeerConnectionStats;
import dev.peerage.rtc.webrtc.SessionDescription;
import dev.peerage.rtc.webrtc.StatsReport;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an {@link RtcLoop}: what {@link PeerConnection} offers, with the loop's clock, and with its outputs drained
 * by the loop.
 *
 * <p>Confined to the loop's thread. What it has to tell reaches its {@link LoopHandler} within the loop's {@code poll}.
 */
public final class LoopConnection {

    private final RtcLoop loop;
    private final PeerConnection machine;
    private final LoopHandler handler;
    final DeadlineHeap.Timer timer;

    /** Whether it is in the loop's list of those to be drained. */
    boolean isDirty;

    /** Whether it has ended, and the loop has forgotten it. */
    boolean isGone;

    /** Called after each drain. */
    Runnable onDrained = () -> {};

    private boolean isPaused;

    LoopConnection(RtcLoop loop, PeerConnection machine, LoopHandler handler) {
        this.loop = loop;
        this.machine = machine;
        this.handler = handler;
        this.timer = new DeadlineHeap.Timer(this::onTimeout);
    }

    /**
     * Makes the first offer, with the candidates known by now; further ones follow as events.
     *
     * @throws IllegalStateException if a description was made already or the connection has ended
     */
    public SessionDescription offer() {
        return loop.touched(this, machine.offer(loop.nowUs()));
    }

    /**
     * Takes the other side's offer and makes the answer: the first, or a later one, which restarts ICE.
     *
     * @return null if there is nothing to answer: a first offer that is no good makes the connection FAILED, with the reason in
     *     its event; a later one is refused, with {@link PeerConnectionEvent.DescriptionRefused}, or ignored, as ours goes on
     * @throws IllegalStateException if our first offer waits for its answer, or the connection has ended
     */
    public @Nullable SessionDescription answer(SessionDescription offer) {
        SessionDescription answer = machine.onOffer(offer, loop.nowUs());
        loop.touch(this);
        return answer;
    }

    /**
     * Makes an offer that looks for a path anew, on the living connection; what runs above notices nothing.
     *
     * @throws IllegalStateException if there is nothing to restart, or it has ended
     */
    public SessionDescription restartIce() {
        return loop.touched(this, machine.restartIce(loop.nowUs()));
    }

    /** Whether both sides have offered a restart at once, and ours goes on: the other side answers it. */
    public boolean ignoresOffers() {
        return machine.ignoresOffers(loop.nowUs());
    }

    /** Takes the other side's answer to our offer; without effect if none is waited for. */
    public void accept(SessionDescription answer) {
        machine.onAnswer(answer, loop.nowUs());
        loop.touch(this);
    }

    /** Takes a candidate line of the other side; an empty one ends them. May come before the description. */
    public void addCandidate(String candidate) {
        machine.onRemoteCandidate(candidate, loop.nowUs());
        loop.touch(this);
    }

    /**
     * Creates a channel, before or after the connection is up.
     *
     * @return its number, by which all else names it
     * @throws IllegalArgumentException if the negotiated id is taken
     */
    public int createChannel(DataChannelOptions options) {
        return loop.touched(this, machine.createDataChannel(options, loop.nowUs()));
    }

    /**
     * Sends a message; it is copied.
     *
     * @return SUSPENDED before both descriptions are known, BACK_PRESSURED when the queue is full, CLOSED when the channel
     *     or the connection is
     * @throws IllegalArgumentException if it is longer than {@link #maxMessageBytes()}
     */
    public SendResult send(int channel, boolean isText, ByteBuffer payload) {
        SendResult result = machine.onSend(channel, isText, payload, loop.nowUs());
        return result.isAccepted() ? loop.touched(this, result) : result; // a refused one changes nothing
    }

    /** Sends what is queued on the channel, then closes it in both directions. */
    public void closeChannel(int channel) {
        machine.closeDataChannel(channel, loop.nowUs());
        loop.touch(this);
    }

    /** Bytes waiting for their first transmission; 0 if the channel is unknown. */
    public long bufferedBytes(int channel) {
        return machine.bufferedBytes(channel);
    }

    /** Sets at how many waiting bytes {@link PeerConnectionEvent.BufferedLow} comes; 0 at first. */
    public void bufferedLowThreshold(int channel, long bytes) {
        machine.onBufferedLowThreshold(channel, bytes);
    }

    /** The longest message the other side takes; our own limit before its description is known. */
    public int maxMessageBytes() {
        return machine.maxMessageBytes();
    }

    public PeerConnectionState state() {
        return machine.state();
    }

    public PeerConnectionStats stats() {
        return machine.stats();
    }

    /** The figures under W3C's names. */
    public StatsReport statsReport() {
        return machine.statsReport();
    }

    /**
     * Holds events back until {@link #resume()}; the other side may send until the receive window is full, then waits. Once the
     * connection has ended nothing is held back: no more comes than what is there.
     */
    public void pause() {
        isPaused = true;
    }

    /** Lets events come again. */
    public void resume() {
        isPaused = false;
        loop.touch(this);
    }

    /** Says goodbye and ends; without effect if it has ended. */
    public void close() {
        if (!machine.state().isFinal()) {
            input(machine::close);
        }
    }

    /** Has the handler told what there is by now, unless events are held back; not for handlers. */
    void tellNow() {
        loop.tell(this);
    }

    /** A bug of ours, found outside the machine: ends this connection, and no other. */
    void onBug(Throwable bug) {
        machine.onBug(bug, loop.nowUs());
        loop.touch(this);
    }

    /** Gives an input that is none of the application's: what is thrown there ends this connection, and no other. */
    private void input(LongConsumer input) {
        long nowUs = loop.nowUs();
        try {
            input.accept(nowUs);
        } catch (RuntimeException | Error bug) {
            machine.onBug(bug, nowUs);
        }
        loop.touch(this);
    }

    PeerConnection machine() {
        return machine;
    }

    LoopHandler handler() {
        return handler;
    }

    /** The next event, unless they are held back. */
    @Nullable
    PeerConnectionEvent pollEvent() {
        if (isPaused()) {
            return null;
        }
        PeerConnectionEvent event = machine.pollEvent();
        while (event instanceof PeerConnectionEvent.NamedCandidate named) {
            loop.onNamedCandidate(this, named.candidate());
            event = machine.pollEvent();
        }
        return event;
    }

    /** The machine has a new address. */
    void onHostAppeared(TransportAddress host) {
        input(nowUs -> machine.onLocalHost(host.withPort(loop.localPort()), nowUs));
    }

    /** The machine has lost an address. */
    void onHostVanished(TransportAddress host) {
        input(nowUs -> machine.onLocalHostGone(host.withPort(loop.localPort()), nowUs));
    }

    /** The name of a candidate was resolved. */
    void onRemoteCandidate(IceCandidate resolved) {
        input(nowUs -> machine.onRemoteCandidate(resolved.format(), nowUs));
    }

    /** Whether events are held back. */
    boolean isPaused() {
        return isPaused && !machine.state().isFinal();
    }

    /** Whether it has ended; after a drain, all about it has been told. */
    boolean isOver() {
        return machine.state().isFinal();
    }

    /** The handshake's task, which ran elsewhere, is done. */
    void onTaskDone() {
        input(machine::onTaskDone);
    }

    private void onTimeout(long nowUs) {
        machine.onTimeout(nowUs);
        loop.touch(this);
    }
}
