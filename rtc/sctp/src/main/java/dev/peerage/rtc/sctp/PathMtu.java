package dev.peerage.rtc.sctp;

import dev.peerage.base.RandomSource;
import java.nio.ByteBuffer;

/**
 * Finds the largest packet that the path carries (RFC 8899): tries one size after the other, each with a HEARTBEAT that
 * is padded (§6.2.1, RFC 4820) and carries no data, so that its loss says nothing about the rate.
 *
 * <p>Only while there is data to fill such packets with; a connection that says little costs nothing, and no timer. When
 * nothing large arrives any more the path has become a black hole for it (§4.3): back to the base and begin anew.
 */
final class PathMtu {

    /** RFC 8899 §5.2. */
    enum State {
        /** Probes are out, or will be with the next data. */
        SEARCHING,
        /** The next size did not come through; tried again after {@link #RAISE_US}. */
        SEARCH_COMPLETE
    }

    /**
     * The packets that fill usual links, less IP, UDP and DTLS (37 bytes), in whole words: IPv6's least (1280), tunnels
     * (1400), Ethernet over IPv6 and IPv4 (1500), jumbo frames (9000). The limit itself comes last.
     */
    private static final int[] SIZES = {1192, 1312, 1412, SctpConfig.ETHERNET_PACKET_BYTES, 4040, 8912};

    /** RFC 8899 §5.1.2, MAX_PROBES. */
    private static final int MAX_PROBES = 3;

    /** RFC 8899 §5.1.1 has ten minutes; here, where the probes wait for data anyway, one. */
    private static final long RAISE_US = 60_000_000;

    /** So many losses with nothing large arriving in between mean a black hole; one less, and repairs go in base size. */
    private static final int SUSPICIONS = 3;

    private final SctpConfig config;
    private final RandomSource random;
    private final RtoEstimator rto;
    private final Counters counters;

    private State state = State.SEARCHING;
    private int packetBytes;
    private int limitBytes;
    private int probeBytes;
    private int probes;
    private long probeSentUs;
    /** Of the probe that is out; 0 = none. */
    private long nonce;

    private long searchAgainUs;
    private int suspicions;

    PathMtu(SctpConfig config, RandomSource random, RtoEstimator rto, Counters counters) {
        this.config = config;
        this.random = random;
        this.rto = rto;
        this.counters = counters;
        limitBytes = words(Math.min(config.maxPacketBytes(), SctpConfig.ETHERNET_PACKET_BYTES));
        begin();
    }

    /** Another path: what was known means nothing there. */
    void onPathChanged(int maxPacketBytes) {
        limitBytes = words(Math.min(config.maxPacketBytes(), Math.max(maxPacketBytes, config.basePacketBytes())));
        begin();
    }

    /** The largest packet that is known to arrive; whole words. */
    int packetBytes() {
        return packetBytes;
    }

    /** The largest packet that may be written next, a probe or not. */
    int roomBytes() {
        return nextBytes();
    }

    /** What every path carries; whole words. */
    int baseBytes() {
        return words(config.basePacketBytes());
    }

    /** Whether large packets may have stopped arriving, so that what was lost is better repeated in smaller ones. */
    boolean isSuspect() {
        return suspicions >= SUSPICIONS - 1;
    }

    /** Something arrived in the part of a packet that lies past the base size. */
    void onLargeAcked() {
        suspicions = 0;
    }

    /** Something was lost in that part, and nothing has arrived there since. */
    void onLargeLost() {
        if (packetBytes > baseBytes() && ++suspicions >= SUSPICIONS) {
            onBlackHole();
        }
    }

    /** The retransmission timer fired: nothing at all arrives, perhaps because of the size. */
    void onTimeout() {
        if (packetBytes > baseBytes()) {
            onBlackHole();
        }
    }

    /** Whether a probe is to be sent now; asked while there is data to send. */
    boolean isProbeDue(long nowUs) {
        if (state == State.SEARCH_COMPLETE) {
            if (packetBytes >= limitBytes || nowUs < searchAgainUs) {
                return false;
            }
            state = State.SEARCHING;
        }
        if (nonce != 0) {
            if (nowUs - probeSentUs < rto.rtoUs()) {
                return false;
            }
            nonce = 0;
            if (probes == MAX_PROBES) {
                complete(nowUs);
                return false;
            }
        }
        if (packetBytes >= limitBytes) {
            complete(nowUs);
            return false;
        }
        return true;
    }

    /** Writes the chunks of a probe behind the common header of a packet that begins at {@code start}. */
    void writeProbe(ByteBuffer out, int start, long nowUs) {
        int bytes = nextBytes();
        probes = bytes == probeBytes ? probes + 1 : 1;
        probeBytes = bytes;
        probeSentUs = nowUs;
        nonce = random.nextLong() | 1;
        counters.mtuProbesSent++;
        ControlChunks.writeHeartbeat(out, nonce, nowUs);
        int padding = start + bytes - out.position();
        if (padding >= Wire.CHUNK_HEADER_BYTES) {
            out.putInt(Wire.PAD << 24 | padding);
        }
        while (out.position() < start + bytes) {
            out.putInt(0);
        }
    }

    /** Takes a HEARTBEAT ACK; false if it does not answer the probe that is out. */
    boolean onAck(ByteBuffer packet, int at, int length) {
        if (!ControlChunks.isHeartbeatAck(packet, at, length, nonce)) {
            return false;
        }
        nonce = 0;
        probes = 0;
        packetBytes = probeBytes;
        return true;
    }

    private void begin() {
        state = State.SEARCHING;
        packetBytes = baseBytes();
        probeBytes = 0;
        probes = 0;
        nonce = 0;
        suspicions = 0;
    }

    private void onBlackHole() {
        counters.mtuBlackHoles++;
        begin();
    }

    private void complete(long nowUs) {
        state = State.SEARCH_COMPLETE;
        probeBytes = 0;
        probes = 0;
        searchAgainUs = nowUs + RAISE_US;
    }

    private int nextBytes() {
        for (int size : SIZES) {
            if (size > packetBytes && size < limitBytes) {
                return size;
            }
        }
        return limitBytes;
    }

    private static int words(int bytes) {
        return bytes & ~3;
    }
}
