package dev.peerage.rtc.dtls;

/**
 * Limits and timers of a {@link DtlsTransport}.
 *
 * @param mtuBytes the largest datagram that handshake flights are packed into
 * @param maxRecordBytes the largest record sent or accepted, header included; {@link DtlsTransport#seal} wants a
 *     buffer with room for this many bytes
 * @param handshakeTimeoutUs from {@link DtlsTransport#onStart} until the handshake is given up
 * @param firstRetransmitUs how long a flight waits for its answer before it is sent again; doubles each time
 * @param maxRetransmitUs where the doubling stops
 * @param maxHandshakeRecords handshake records given to the engine in all, so that forged fragments cost bounded
 *     memory; a lossy handshake needs about a hundred
 * @param delegatesTasks whether the costly part of the handshake is left to the caller's threads, see {@link
 *     DtlsTransport#pollTask}; if not, it runs inside the input that caused it, some milliseconds a side
 */
public record DtlsConfig(
        int mtuBytes,
        int maxRecordBytes,
        long handshakeTimeoutUs,
        long firstRetransmitUs,
        long maxRetransmitUs,
        int maxHandshakeRecords,
        boolean delegatesTasks) {

    /** Room that a record needs beyond its plaintext: header 13, explicit nonce 8, tag 16 (RFC 5288 §3). */
    public static final int RECORD_OVERHEAD_BYTES = 37;

    /** A record with 2^14 bytes of plaintext, the most that RFC 6347 §4.1 allows. */
    public static final int LARGEST_RECORD_BYTES = 16_384 + RECORD_OVERHEAD_BYTES;

    public DtlsConfig {
        if (mtuBytes < 576 || maxRecordBytes < mtuBytes || maxRecordBytes > LARGEST_RECORD_BYTES) {
            throw new IllegalArgumentException("576 <= mtuBytes <= maxRecordBytes <= " + LARGEST_RECORD_BYTES
                    + " must hold, were " + mtuBytes + " and " + maxRecordBytes);
        }
        if (firstRetransmitUs <= 0 || maxRetransmitUs < firstRetransmitUs || handshakeTimeoutUs < firstRetransmitUs) {
            throw new IllegalArgumentException("timers must be positive and in order");
        }
        if (maxHandshakeRecords < 32) {
            throw new IllegalArgumentException("a handshake needs at least 32 records");
        }
    }

    /**
     * What browsers work well with: 1200-byte datagrams, records of up to 2048 bytes, 15 s for the handshake. RFC 6347
     * §4.2.4.1 suggests 1 s for the first retransmission, but the path has just been measured by ICE and a repeated
     * flight costs little, so 200 ms; up to 1 s.
     */
    public static DtlsConfig defaults() {
        return new DtlsConfig(1_200, 2_048, 15_000_000, 200_000, 1_000_000, 1_024, false);
    }

    /** The same with {@link #maxRecordBytes()} so. */
    public DtlsConfig withMaxRecordBytes(int bytes) {
        return new DtlsConfig(
                mtuBytes,
                bytes,
                handshakeTimeoutUs,
                firstRetransmitUs,
                maxRetransmitUs,
                maxHandshakeRecords,
                delegatesTasks);
    }

    /** The same with {@link #delegatesTasks()} so. */
    public DtlsConfig withDelegatedTasks(boolean delegates) {
        return new DtlsConfig(
                mtuBytes,
                maxRecordBytes,
                handshakeTimeoutUs,
                firstRetransmitUs,
                maxRetransmitUs,
                maxHandshakeRecords,
                delegates);
    }
}
