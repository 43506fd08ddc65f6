package dev.peerage.rtc.sctp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a data channel is (RFC 8831 §6, RFC 8832 §5.1).
 *
 * @param label its name, up to 65535 bytes of UTF-8
 * @param protocol the subprotocol, up to 65535 bytes of UTF-8; often empty
 * @param reliability order and limits of every message on it
 * @param negotiatedId the stream both sides agreed on outside; null = announced in-band, with the next free id
 * @param priority RFC 8831 §6.4: 128 below normal, 256 normal, 512 high, 1024 extra high; each its share of the rate
 *     in that proportion while others wait, too
 */
public record DataChannelOptions(
        String label,
        String protocol,
        Reliability reliability,
        @Nullable Integer negotiatedId,
        int priority) {

    /** RFC 8831 §6.4. */
    public static final int NORMAL_PRIORITY = 256;

    private static final int MAX_TEXT_BYTES = 65535;

    public DataChannelOptions {
        if (label.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES
                || protocol.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
            throw new IllegalArgumentException("label and protocol have at most 65535 bytes each");
        }
        if (negotiatedId != null && (negotiatedId < 0 || negotiatedId > 65534)) {
            throw new IllegalArgumentException("negotiatedId must be between 0 and 65534, was " + negotiatedId);
        }
        if (priority < 0 || priority > 65535) {
            throw new IllegalArgumentException("priority must be between 0 and 65535, was " + priority);
        }
    }

    /** A reliable, ordered channel announced in-band. */
    public static DataChannelOptions of(String label) {
        return of(label, Reliability.RELIABLE_ORDERED);
    }

    /** A channel announced in-band. */
    public static DataChannelOptions of(String label, Reliability reliability) {
        return new DataChannelOptions(label, "", reliability, null, NORMAL_PRIORITY);
    }

    /** A channel that both sides create with the same id. */
    public static DataChannelOptions negotiated(int id, String label, Reliability reliability) {
        return new DataChannelOptions(label, "", reliability, id, NORMAL_PRIORITY);
    }
}
