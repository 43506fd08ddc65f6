package dev.peerage.rtc.sctp;

import dev.peerage.base.RandomSource;
import java.nio.ByteBuffer;

/** Asks whether the other side is there after a long silence (RFC 9260 §8.3). */
final class Heartbeat {

    private final SctpConfig config;
    private final RandomSource random;
    private final Outbox outbox;
    private final RtoEstimator rto;
    private long timerUs = Long.MAX_VALUE;
    private int unanswered;
    private long nonce;
    private long sentUs;

    Heartbeat(SctpConfig config, RandomSource random, Outbox outbox, RtoEstimator rto) {
        this.config = config;
        this.random = random;
        this.outbox = outbox;
        this.rto = rto;
    }

    /** A valid packet came: the silence is over. */
    void onHeard(long nowUs) {
        unanswered = 0;
        timerUs = config.heartbeatIntervalUs() == 0 ? Long.MAX_VALUE : nowUs + config.heartbeatIntervalUs();
    }

    void stop() {
        timerUs = Long.MAX_VALUE;
    }

    /** Takes a HEARTBEAT ACK; one that is not ours means nothing. */
    void onAck(ByteBuffer packet, int at, int length, long nowUs) {
        if (ControlChunks.isHeartbeatAck(packet, at, length, nonce)) {
            nonce = 0;
            rto.onSample(nowUs - sentUs);
        }
    }

    /** Sends a HEARTBEAT if due; false if too many went unanswered. */
    boolean onTimeout(long nowUs) {
        if (nowUs < timerUs) {
            return true;
        }
        if (++unanswered > config.maxAssociationRetransmits()) {
            return false;
        }
        nonce = random.nextLong() | 1; // never 0, which means none
        sentUs = nowUs;
        ByteBuffer chunk = ByteBuffer.allocate(ControlChunks.HEARTBEAT_BYTES);
        ControlChunks.writeHeartbeat(chunk, nonce, nowUs);
        outbox.add(chunk.array());
        long patienceUs = Math.min(rto.rtoUs() << Math.min(unanswered, 16), config.rtoMaxUs());
        timerUs = nowUs + Math.max(patienceUs, rto.rtoUs());
        return true;
    }

    long nextDeadlineUs() {
        return timerUs;
    }
}
