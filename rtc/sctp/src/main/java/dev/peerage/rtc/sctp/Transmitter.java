package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.function.Function;

/**
 * Sends user data and sees that it arrives: fragments, bundles, retransmits, gives up what is not worth it any more.
 *
 * <p>RFC 9260 §6.1, §6.3, §6.9, §7.2; partial reliability by {@link ForwardTsn}.
 */
final class Transmitter {

    /** A window of fewer packets could not show losses by what arrives after them. */
    private static final int MIN_PACKETS_IN_WINDOW = 4;

    private final SctpConfig config;
    private final SendQueue queue;
    private final Counters counters;
    private final RtoEstimator rto;
    private final InFlight inFlight;
    private final ForwardTsn forwardTsn;
    private final RoundTripTimer roundTrip;
    private final DataWriter writer;
    private final SackReader sacks;
    private final MinRtt minRtt = new MinRtt();
    private final Rack rack;
    private final TailProbe tailProbe;
    private final PathMtu pathMtu;
    private final Pacer pacer;
    private final Function<SctpConfig, CongestionControl> congestionControl;
    private CongestionControl congestion;

    private long timerUs = Long.MAX_VALUE;
    private int consecutiveTimeouts;
    private long lastSentUs;
    private long unansweredSinceUs = Long.MAX_VALUE;
    private long pathChangedUs = Long.MIN_VALUE;
    private boolean isFastRetransmitDue;

    Transmitter(
            SctpConfig config,
            SendQueue queue,
            Counters counters,
            RtoEstimator rto,
            PathMtu pathMtu,
            Function<SctpConfig, CongestionControl> congestionControl,
            int initialTsn) {
        this.congestionControl = congestionControl;
        this.config = config;
        this.queue = queue;
        this.counters = counters;
        this.rto = rto;
        this.pathMtu = pathMtu;
        pacer = new Pacer(config);
        inFlight = new InFlight(initialTsn);
        forwardTsn = new ForwardTsn(inFlight, rto);
        roundTrip = new RoundTripTimer(inFlight, rto);
        writer = new DataWriter(config, queue, counters, inFlight, forwardTsn, roundTrip);
        sacks = new SackReader(inFlight);
        rack = new Rack(inFlight, rto, minRtt);
        tailProbe = new TailProbe(inFlight, rto);
        congestion = congestionControl.apply(config);
    }

    /** The other side told its window, streams and abilities; said again when the association is established. */
    void onEstablished(InitChunk peer, Features features) {
        long windowBytes = peer.windowBytes();
        queue.limitStreams(peer.inboundStreams());
        writer.onPeerWindow(windowBytes - inFlight.bytes());
        inFlight.interleave(features.usesInterleaving());
        queue.interleave(features.usesInterleaving(), windowBytes);
        forwardTsn.enable(features);
    }

    /** RFC 9260 §5.2.4.1: the other side has begun anew, and so do we. */
    void onRestart(int initialTsn) {
        inFlight.reset(initialTsn);
        forwardTsn.reset();
        rack.reset();
        tailProbe.reset();
        pacer.reset();
        congestion = congestionControl.apply(config);
        timerUs = Long.MAX_VALUE;
        unansweredSinceUs = Long.MAX_VALUE;
        consecutiveTimeouts = 0;
        isFastRetransmitDue = false;
        roundTrip.stop();
        queue.onRestart();
    }

    /**
     * Another path: its capacity and round trip are unknown, so both are found anew (RFC 9000 §9.4 has the reasons). What
     * is on its way may still arrive, unless the old path was dead: then it goes out again at once.
     */
    void onPathChanged(long nowUs) {
        pathChangedUs = nowUs;
        minRtt.reset();
        rack.onPathChanged(nowUs);
        tailProbe.reset();
        pacer.reset();
        roundTrip.stop();
        rto.onPathChanged();
        congestion = congestionControl.apply(config);
        isFastRetransmitDue = false;
        if (consecutiveTimeouts > 0) {
            inFlight.loseAll();
        }
        if (inFlight.size() > 0) {
            timerUs = nowUs + rto.rtoUs();
        }
    }

    void clear() {
        inFlight.reset(inFlight.nextTsn());
        timerUs = Long.MAX_VALUE;
        unansweredSinceUs = Long.MAX_VALUE;
        rack.stop();
        tailProbe.stop();
        pacer.reset();
        queue.clear();
    }

    /** Nothing has happened for long: gives memory back. */
    void onSilence() {
        inFlight.shrink();
    }

    /** Nothing more will be sent: nothing waits for its time. */
    void onNothingToSend() {
        pacer.onNothingToSend();
    }

    /** Everything queued was sent and acknowledged. */
    boolean isDrained() {
        return inFlight.size() == 0 && queue.bufferedBytes() == 0;
    }

    /** Whether {@link #write} would write a chunk now; an answer of true may turn out wrong, of false never. */
    boolean hasWork(long nowUs) {
        if (forwardTsn.isDue() || isFastRetransmitDue) {
            return true;
        }
        if (inFlight.bytes() >= congestion.cwndBytes() || !(inFlight.hasLost() || queue.current(nowUs) != null)) {
            pacer.onNothingToSend();
            return false;
        }
        return pacer.isOpen(nowUs);
    }

    /** Whether there is enough to send that larger packets would be of use, and one may be tried. */
    boolean wantsProbe(long nowUs) {
        return queue.bufferedBytes() > pathMtu.packetBytes() && pathMtu.isProbeDue(nowUs);
    }

    /**
     * Writes what may go into the packet that begins at {@code packetStart}: FORWARD-TSN, retransmissions, new data; after
     * what is in there already.
     */
    void write(ByteBuffer out, int packetStart, long nowUs) {
        if (inFlight.size() == 0 && lastSentUs != 0 && queue.current(nowUs) != null) {
            congestion.onIdle(nowUs - lastSentUs, rto.rtoUs());
        }
        int baseLimit = packetStart + pathMtu.baseBytes();
        int limit = packetStart + packetBytes();
        int start = out.position();
        long bytesBefore = inFlight.bytes();
        boolean isWindowOpen = bytesBefore < congestion.cwndBytes();
        writeForwardTsn(out, baseLimit, nowUs);
        int lastFlagsAt = -1;
        boolean isRetransmission = false;
        if (isWindowOpen || isFastRetransmitDue) { // RFC 9260 §7.2.4: one packet goes out whatever the window
            isFastRetransmitDue = false;
            lastFlagsAt = writer.writeLost(out, baseLimit, limit, nowUs);
            isRetransmission = lastFlagsAt >= 0;
            if (isRetransmission && inFlight.sentAtUs(inFlight.firstTsn()) == nowUs) {
                timerUs = nowUs + rto.rtoUs(); // RFC 9260 §7.2.4 (4): the earliest went out again
            }
        }
        if (isWindowOpen && !inFlight.hasLost()) {
            lastFlagsAt = Math.max(lastFlagsAt, writer.writeNew(out, baseLimit, limit, nowUs));
        }
        if (lastFlagsAt < 0) { // what was given up just now is told at once, or else in the next packet
            writeForwardTsn(out, baseLimit, nowUs);
        }
        if (out.position() == start) {
            return;
        }
        if (lastFlagsAt >= 0) {
            // RFC 9260 §3.3.1, I bit: nothing follows that would bring the acknowledgement about. Not for a lone
            // message.
            boolean isLast = inFlight.bytes() >= congestion.cwndBytes() || queue.current(nowUs) == null;
            if (isRetransmission || (isLast && bytesBefore > 0)) {
                out.put(lastFlagsAt, (byte) (out.get(lastFlagsAt) | Wire.FLAG_IMMEDIATE));
            }
            lastSentUs = nowUs;
            int sentBytes = out.position() - packetStart;
            pacer.onSent(sentBytes, congestion.cwndBytes(), rto.srttUs(), congestion.pacingPercent(), nowUs);
        }
        if (timerUs == Long.MAX_VALUE && inFlight.size() > 0) {
            timerUs = nowUs + rto.rtoUs(); // RFC 9260 §6.3.2, rule R1
        }
        if (lastFlagsAt >= 0) {
            tailProbe.arm(timerUs, nowUs);
            unansweredSinceUs = Math.min(unansweredSinceUs, nowUs);
        }
    }

    /** RFC 9260 §6.10: control chunks come before data, and there are peers that abort over any other order. */
    private void writeForwardTsn(ByteBuffer out, int limit, long nowUs) {
        forwardTsn.advance(nowUs);
        if (forwardTsn.isDue()) {
            forwardTsn.write(out, limit, nowUs);
        }
    }

    /** A SACK that follows reports TSNs that came more than once. */
    void onDuplicatesReported(long nowUs) {
        rack.onDuplicatesReported(nowUs);
    }

    /**
     * Takes a SACK (RFC 9260 §6.2.1), its gap blocks at {@code gapsAt}; true if its cumulative TSN is new.
     */
    boolean onSack(int cumulativeTsn, long windowBytes, ByteBuffer packet, int gapsAt, int gapCount, long nowUs) {
        if (!sacks.isPlausible(cumulativeTsn)) {
            counters.unexpectedChunks++;
            return false;
        }
        long bytesBefore = inFlight.bytes();
        long largeAckedBefore = inFlight.largeAckedChunks();
        boolean isAdvanced = cumulativeTsn != inFlight.firstTsn() - 1;
        boolean hasNewest = sacks.apply(cumulativeTsn, packet, gapsAt, gapCount, nowUs - minRtt.us());
        unansweredSinceUs = inFlight.size() == 0 ? Long.MAX_VALUE : nowUs;
        long acked = sacks.ackedBytes();
        roundTrip.onSack(nowUs);
        if (acked > 0 || isAdvanced) {
            rto.onProgress();
            tailProbe.onAcked();
        }
        if (hasNewest) {
            onNewestAcked(nowUs);
        }
        if (inFlight.largeAckedChunks() != largeAckedBefore) {
            pathMtu.onLargeAcked();
        }
        if (acked > 0 || isAdvanced || windowBytes < config.basePacketBytes()) {
            consecutiveTimeouts = 0; // RFC 9260 §6.1, A: probing a closed window is no sign of an unreachable peer
        }
        findLosses(nowUs);
        if (acked > 0 || isAdvanced) {
            // what the pacer holds back is as good as in flight: the window is in use
            long used = pacer.isHolding() ? Math.max(bytesBefore, congestion.cwndBytes()) : bytesBefore;
            congestion.onAcked(cumulativeTsn, acked, used, nowUs);
        }
        writer.onPeerWindow(windowBytes - inFlight.bytes()); // RFC 9260 §6.2.1, D
        if (inFlight.size() == 0) {
            timerUs = Long.MAX_VALUE; // RFC 9260 §6.3.2, rule R2
        } else if (isAdvanced) {
            timerUs = nowUs + rto.rtoUs(); // rule R3
        }
        tailProbe.arm(timerUs, nowUs);
        forwardTsn.onSack(nowUs);
        return isAdvanced;
    }

    /** The cumulative TSN of a SHUTDOWN acknowledges like a SACK's. */
    void onShutdownReceived(int cumulativeTsn, ByteBuffer packet, long nowUs) {
        onSack(cumulativeTsn, writer.peerWindowBytes() + inFlight.bytes(), packet, 0, SackReader.UNKNOWN_GAPS, nowUs);
    }

    /** Acts on the retransmission timer if it is due; false if the other side has to be given up. */
    boolean onTimeout(long nowUs) {
        if (nowUs >= rack.nextDeadlineUs()) {
            findLosses(nowUs);
        }
        if (nowUs < timerUs) {
            if (tailProbe.takeDue(nowUs)) {
                probe(nowUs);
            }
            return true;
        }
        counters.timeouts++;
        rto.onTimeout();
        congestion.onTimeout(nowUs);
        pathMtu.onTimeout();
        roundTrip.stop();
        isFastRetransmitDue = false;
        inFlight.loseAll();
        rack.stop();
        tailProbe.stop();
        forwardTsn.onTimeout();
        timerUs = nowUs + rto.rtoUs();
        return ++consecutiveTimeouts <= config.maxAssociationRetransmits();
    }

    /** Since when data is out and no SACK has come; {@link Long#MAX_VALUE} if none is out. */
    long unansweredSinceUs() {
        return unansweredSinceUs;
    }

    long nextDeadlineUs() {
        return Math.min(
                Math.min(timerUs, pacer.nextDeadlineUs()), Math.min(rack.nextDeadlineUs(), tailProbe.nextDeadlineUs()));
    }

    int nextTsn() {
        return inFlight.nextTsn();
    }

    /** Whether everything up to the TSN has arrived. */
    boolean isAcknowledged(int tsn) {
        return Wire.isAfter(inFlight.firstTsn(), tsn);
    }

    long cwndBytes() {
        return congestion.cwndBytes();
    }

    long bytesInFlight() {
        return inFlight.bytes();
    }

    long peerWindowBytes() {
        return writer.peerWindowBytes();
    }

    /** As large as the path carries, but never so large that the window holds only a few of them. */
    private int packetBytes() {
        int base = pathMtu.baseBytes();
        if (inFlight.hasLost() && pathMtu.isSuspect()) {
            return base;
        }
        long share = congestion.cwndBytes() / MIN_PACKETS_IN_WINDOW & ~3;
        return (int) Math.max(base, Math.min(pathMtu.packetBytes(), share));
    }

    private void findLosses(long nowUs) {
        long largeLostBefore = inFlight.largeLostChunks();
        long lostBytes = rack.findLosses(congestion.isInFastRecovery(), nowUs);
        if (lostBytes == 0) {
            return;
        }
        roundTrip.onLost();
        if (inFlight.largeLostChunks() != largeLostBefore) {
            pathMtu.onLargeLost();
        }
        if (congestion.onLoss(inFlight.nextTsn() - 1, lostBytes, nowUs)) {
            counters.fastRecoveries++;
            isFastRetransmitDue = true;
            rack.onRecoveryBegun();
        }
    }

    /** RFC 8985 §7.3: the last chunk goes out again whatever the window, unless it may go out only once. */
    private void probe(long nowUs) {
        int tsn = inFlight.lastSent();
        if (!inFlight.contains(tsn)
                || forwardTsn.isGivenUp(inFlight.message(tsn), inFlight.transmissions(tsn), nowUs)) {
            return;
        }
        inFlight.lose(tsn);
        roundTrip.onLost();
        isFastRetransmitDue = true;
        timerUs = nowUs + rto.rtoUs();
    }

    private void onNewestAcked(long nowUs) {
        NewestAcked newest = inFlight.newestAcked();
        long rttUs = nowUs - newest.sentUs();
        rack.onNewestAcked(rttUs);
        if (newest.isSentOnce() && newest.sentUs() >= pathChangedUs) {
            minRtt.onSample(rttUs, nowUs);
            congestion.onRoundTrip(rttUs, minRtt.us(), nowUs);
        }
    }
}
