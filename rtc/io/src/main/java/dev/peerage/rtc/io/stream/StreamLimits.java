package dev.peerage.rtc.io.stream;

/**
 * Times and limits of streams.
 *
 * @param connectTimeoutUs from the first packet until the server is reached and, where asked for, known by its certificate
 * @param idleTimeoutUs a stream over which nothing was sent for so long is closed; keepalives come more often
 * @param retryUs after a failure there is no further attempt for so long; after an orderly end there is
 * @param maxQueuedBytes what waits to be written; a packet that does not fit is dropped, as UDP would, and counted
 * @param maxPacketBytes longer packets of the server are skipped
 */
public record StreamLimits(
        long connectTimeoutUs, long idleTimeoutUs, long retryUs, int maxQueuedBytes, int maxPacketBytes) {

    public StreamLimits {
        if (connectTimeoutUs <= 0
                || idleTimeoutUs <= 0
                || retryUs < 0
                || maxQueuedBytes < 4_096
                || maxPacketBytes < 576) {
            throw new IllegalArgumentException("times and limits must be positive and leave room for packets");
        }
    }

    /** What the product uses. */
    public static StreamLimits defaults() {
        return new StreamLimits(8_000_000, 90_000_000, 2_000_000, 256 << 10, 8 << 10);
    }
}
