package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sends user data and sees that it arrives: fragments, bundles, retransmits, gives up what is not worth it any more.
 *
 * <p>RFC 9260 §6.1, §6.3, §6.9, §7.2; partial reliability by {@link ForwardTsn}.
 */
final class Transmitter {

    /** A message is not cut to fill less than this of a packet. */
    private static final int MIN_FRAGMENT_BYTES = 128;

    private final SctpConfig config;
    private final SendQueue queue;
    private final Counters counters;
    private final RtoEstimator rto;
    private final InFlight inFlight;
    private final ForwardTsn forwardTsn;
    private final MinRtt minRtt = new MinRtt();
    private final Rack rack;
    private final TailProbe tailProbe;
    private final Function<SctpConfig, CongestionControl> congestionControl;
    private CongestionControl congestion;

    private long peerWindowBytes;
    private long timerUs = Long.MAX_VALUE;
    private int consecutiveTimeouts;
    private long lastSentUs;
    private boolean isFastRetransmitDue;

    // One chunk per round trip is timed; RFC 9260 §6.3.1, rule C4
    private boolean isTiming;
    private int timedTsn;

    Transmitter(
            SctpConfig config,
            SendQueue queue,
            Counters counters,
            RtoEstimator rto,
            Function<SctpConfig, CongestionControl> congestionControl,
            int initialTsn) {
        this.congestionControl = congestionControl;
        this.config = config;
        this.queue = queue;
        this.counters = counters;
        this.rto = rto;
        inFlight = new InFlight(initialTsn);
        forwardTsn = new ForwardTsn(inFlight, rto);
        rack = new Rack(inFlight, rto, minRtt);
        tailProbe = new TailProbe(inFlight, rto);
        congestion = congestionControl.apply(config);
    }

    /** The association is established: the other side told its window and abilities. */
    void onEstablished(long windowBytes, Features features) {
        peerWindowBytes = windowBytes;
        forwardTsn.enable(features);
    }

    /** Larger packets than the base may pass, up to {@code maxPacketBytes}. */
    void onPathChanged(int maxPacketBytes, long nowUs) {}

    /** RFC 9260 §5.2.4.1: the other side has begun anew, and so do we. */
    void onRestart(int initialTsn) {
        inFlight.reset(initialTsn);
        forwardTsn.reset();
        rack.reset();
        tailProbe.reset();
        congestion = congestionControl.apply(config);
        timerUs = Long.MAX_VALUE;
        consecutiveTimeouts = 0;
        isFastRetransmitDue = false;
        isTiming = false;
        queue.onRestart();
    }

    void clear() {
        inFlight.reset(inFlight.nextTsn());
        timerUs = Long.MAX_VALUE;
        rack.stop();
        tailProbe.stop();
        queue.clear();
    }

    /** Everything queued was sent and acknowledged. */
    boolean isDrained() {
        return inFlight.size() == 0 && queue.bufferedBytes() == 0;
    }

    /** Whether {@link #write} would write a chunk now; an answer of true may turn out wrong, of false never. */
    boolean hasWork(long nowUs) {
        return forwardTsn.isDue()
                || isFastRetransmitDue
                || (inFlight.bytes() < congestion.cwndBytes() && (inFlight.hasLost() || queue.current(nowUs) != null));
    }

    /** Writes what may go into the packet that ends at {@code limit}: FORWARD-TSN, retransmissions, new data. */
    void write(ByteBuffer out, int limit, long nowUs) {
        if (inFlight.size() == 0 && lastSentUs != 0 && queue.current(nowUs) != null) {
            congestion.onIdle(nowUs - lastSentUs, rto.rtoUs());
        }
        int start = out.position();
        long bytesBefore = inFlight.bytes();
        boolean isWindowOpen = bytesBefore < congestion.cwndBytes();
        int lastFlagsAt = -1;
        boolean isRetransmission = false;
        if (isWindowOpen || isFastRetransmitDue) { // RFC 9260 §7.2.4: one packet goes out whatever the window
            isFastRetransmitDue = false;
            lastFlagsAt = writeLost(out, limit, nowUs);
            isRetransmission = lastFlagsAt >= 0;
        }
        if (isWindowOpen && !inFlight.hasLost()) {
            lastFlagsAt = Math.max(lastFlagsAt, writeNew(out, limit, nowUs));
        }
        forwardTsn.advance(nowUs);
        if (forwardTsn.isDue()) {
            forwardTsn.write(out, limit, nowUs);
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
        }
        if (timerUs == Long.MAX_VALUE && inFlight.size() > 0) {
            timerUs = nowUs + rto.rtoUs(); // RFC 9260 §6.3.2, rule R1
        }
        if (lastFlagsAt >= 0) {
            tailProbe.arm(timerUs, nowUs);
        }
    }

    /** A SACK that follows reports TSNs that came more than once. */
    void onDuplicatesReported(long nowUs) {
        rack.onDuplicatesReported(nowUs);
    }

    /**
     * Takes a SACK (RFC 9260 §6.2.1), its gap blocks at {@code gapsAt}; true if it acknowledged anything new.
     */
    boolean onSack(int cumulativeTsn, long windowBytes, ByteBuffer packet, int gapsAt, int gapCount, long nowUs) {
        int before = inFlight.firstTsn() - 1;
        if (Wire.isAfter(before, cumulativeTsn) || !Wire.isAfter(inFlight.nextTsn(), cumulativeTsn)) {
            counters.unexpectedChunks++; // an old one, or about what was never sent
            return false;
        }
        long bytesBefore = inFlight.bytes();
        long timedAtUs = isTiming ? inFlight.sentAtUs(timedTsn) : 0;
        long newestSentBeforeUs = inFlight.newestAckedSentUs();
        int newestBefore = inFlight.newestAckedTsn();
        inFlight.onSack(nowUs - minRtt.us());
        long acked = inFlight.advanceTo(cumulativeTsn);
        boolean isAdvanced = cumulativeTsn != before;
        int from = cumulativeTsn + 1;
        for (int i = 0; i < gapCount; i++) {
            int start = cumulativeTsn + (packet.getShort(gapsAt + 4 * i) & 0xFFFF);
            int end = cumulativeTsn + (packet.getShort(gapsAt + 4 * i + 2) & 0xFFFF);
            if (Wire.isAfter(from, start) || Wire.isAfter(start, end) || !inFlight.contains(end)) {
                break; // not in order, or about what was never sent: the rest means nothing
            }
            inFlight.takeBackGapAcks(from, start);
            acked += inFlight.gapAck(start, end);
            from = end + 1;
        }
        inFlight.takeBackGapAcks(from, inFlight.nextTsn());
        if (isTiming && !inFlight.contains(timedTsn)) {
            stopTiming(nowUs - timedAtUs);
        } else if (isTiming && inFlight.state(timedTsn) == InFlight.GAP_ACKED) {
            stopTiming(nowUs - timedAtUs);
        }
        if (acked > 0) {
            rto.onProgress();
            tailProbe.onAcked();
        }
        if (inFlight.newestAckedSentUs() != newestSentBeforeUs || inFlight.newestAckedTsn() != newestBefore) {
            onNewestAcked(nowUs);
        }
        if (acked > 0 || windowBytes < config.basePacketBytes()) {
            consecutiveTimeouts = 0; // RFC 9260 §6.1, A: probing a closed window is no sign of an unreachable peer
        }
        findLosses(nowUs);
        if (acked > 0 || isAdvanced) {
            congestion.onAcked(cumulativeTsn, acked, bytesBefore, nowUs);
        }
        peerWindowBytes = Math.max(0, windowBytes - inFlight.bytes()); // RFC 9260 §6.2.1, D
        if (inFlight.size() == 0) {
            timerUs = Long.MAX_VALUE; // RFC 9260 §6.3.2, rule R2
        } else if (isAdvanced) {
            timerUs = nowUs + rto.rtoUs(); // rule R3
        }
        tailProbe.arm(timerUs, nowUs);
        forwardTsn.onSack(nowUs);
        return acked > 0 || isAdvanced;
    }

    /** The cumulative TSN of a SHUTDOWN acknowledges like a SACK's. */
    void onShutdownReceived(int cumulativeTsn, ByteBuffer packet, long nowUs) {
        onSack(cumulativeTsn, peerWindowBytes + inFlight.bytes(), packet, 0, 0, nowUs);
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
        isTiming = false;
        isFastRetransmitDue = false;
        inFlight.loseAll();
        rack.stop();
        tailProbe.stop();
        forwardTsn.onTimeout();
        timerUs = nowUs + rto.rtoUs();
        return ++consecutiveTimeouts <= config.maxAssociationRetransmits();
    }

    long nextDeadlineUs() {
        return Math.min(timerUs, Math.min(rack.nextDeadlineUs(), tailProbe.nextDeadlineUs()));
    }

    int nextTsn() {
        return inFlight.nextTsn();
    }

    long cwndBytes() {
        return congestion.cwndBytes();
    }

    long bytesInFlight() {
        return inFlight.bytes();
    }

    long peerWindowBytes() {
        return peerWindowBytes;
    }

    private int writeLost(ByteBuffer out, int limit, long nowUs) {
        int lastFlagsAt = -1;
        while (inFlight.hasLost()) {
            int tsn = inFlight.firstLost();
            OutboundMessage message = inFlight.message(tsn);
            if (forwardTsn.isGivenUp(message, inFlight.transmissions(tsn), nowUs)) {
                abandon(tsn, message);
                continue;
            }
            if (out.position() + Wire.padded(inFlight.wireBytes(tsn)) > limit) {
                break;
            }
            counters.chunksRetransmitted++;
            lastFlagsAt = inFlight.write(tsn, out, nowUs);
            if (tsn == inFlight.firstTsn()) {
                timerUs = nowUs + rto.rtoUs(); // RFC 9260 §7.2.4 (4): the earliest went out again
            }
        }
        return lastFlagsAt;
    }

    private int writeNew(ByteBuffer out, int limit, long nowUs) {
        int lastFlagsAt = -1;
        @Nullable OutboundMessage message;
        while ((message = queue.current(nowUs)) != null) {
            if (message.isAbandoned) {
                queue.dropRest(message);
                continue;
            }
            if (message.fragmentedBytes > 0 && forwardTsn.isGivenUp(message, 0, nowUs)) {
                abandon(inFlight.nextTsn() - 1, message);
                continue;
            }
            int room = limit - out.position() - Wire.DATA_HEADER_BYTES;
            int length = message.remainingBytes();
            if (length > room) {
                if (room < MIN_FRAGMENT_BYTES) {
                    break;
                }
                length = room & ~3;
            }
            if (!isTakenByPeer(length)) {
                break;
            }
            lastFlagsAt = inFlight.write(fragment(message, length), out, nowUs);
            counters.chunksSent++;
        }
        return lastFlagsAt;
    }

    private boolean isTakenByPeer(int length) {
        if (inFlight.size() == 0) {
            return true; // RFC 9260 §6.1, A: one chunk may always be in flight; it probes a closed window
        }
        return length + Wire.DATA_HEADER_BYTES <= peerWindowBytes
                && inFlight.size() < InFlight.MAX_CHUNKS
                && inFlight.bytes() < config.maxInFlightBytes();
    }

    private int fragment(OutboundMessage message, int length) {
        int flags = message.isOrdered ? 0 : Wire.FLAG_UNORDERED;
        if (message.fragmentedBytes == 0) {
            flags |= Wire.FLAG_BEGIN;
            message.ssn = message.isOrdered ? message.stream.nextSsn++ & 0xFFFF : 0;
        }
        if (length == message.remainingBytes()) {
            flags |= Wire.FLAG_END;
        }
        int tsn = inFlight.add(message, message.fragmentedBytes, length, flags);
        queue.onFragmented(message, length);
        peerWindowBytes = Math.max(0, peerWindowBytes - length - Wire.DATA_HEADER_BYTES);
        if (!isTiming) {
            isTiming = true;
            timedTsn = tsn;
        }
        return tsn;
    }

    /** Gives the message up. If its end has no TSN yet it gets one, so that FORWARD-TSN can pass all of it. */
    private void abandon(int tsn, OutboundMessage message) {
        counters.messagesAbandoned++;
        message.isAbandoned = true;
        if (message.remainingBytes() > 0) {
            if (inFlight.contains(tsn)) {
                inFlight.add(message, message.fragmentedBytes, 0, Wire.FLAG_END);
                inFlight.abandon(tsn);
            } else {
                inFlight.abandon(inFlight.add(message, message.fragmentedBytes, 0, Wire.FLAG_END));
            }
            queue.dropRest(message);
        } else {
            inFlight.abandon(tsn);
        }
        if (isTiming && inFlight.contains(timedTsn) && inFlight.state(timedTsn) == InFlight.ABANDONED) {
            isTiming = false;
        }
    }

    private void findLosses(long nowUs) {
        long lostBytes = rack.findLosses(congestion.isInFastRecovery(), nowUs);
        if (lostBytes == 0) {
            return;
        }
        stopTimingLost();
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
        stopTimingLost();
        isFastRetransmitDue = true;
        timerUs = nowUs + rto.rtoUs();
    }

    private void onNewestAcked(long nowUs) {
        long rttUs = nowUs - inFlight.newestAckedSentUs();
        rack.onNewestAcked(rttUs);
        if (inFlight.isNewestAckedSentOnce()) {
            minRtt.onSample(rttUs, nowUs);
            congestion.onRoundTrip(rttUs, minRtt.us());
        }
    }

    /** RFC 9260 §6.3.1, rule C5 (Karn). */
    private void stopTimingLost() {
        if (isTiming && inFlight.contains(timedTsn) && inFlight.state(timedTsn) == InFlight.LOST) {
            isTiming = false;
        }
    }

    private void stopTiming(long rttUs) {
        isTiming = false;
        rto.onSample(rttUs);
    }
}
