package dev.peerage.rtc.sctp;

import org.jspecify.annotations.Nullable;

/** A message on its way out, from {@code onSend} until all of it is acknowledged or given up. */
final class OutboundMessage {

    final OutboundStream stream;
    final int ppid;
    final byte[] payload;
    final boolean isOrdered;
    /** {@link Integer#MAX_VALUE} = no limit. */
    final int maxRetransmits;
    /** {@link Long#MAX_VALUE} = never. */
    final long expiresAtUs;

    /** Whether its bytes are the application's; not so DCEP's messages, and the byte that stands for none. */
    final boolean isCounted;

    /** What was cut off into chunks already. */
    int fragmentedBytes;
    /** Stream sequence number, or message identifier (RFC 8260); valid once {@code fragmentedBytes > 0}. */
    int number;

    /** How many chunks it was cut into already, and the first and last of them. */
    int fragments;

    int firstTsn;
    int lastTsn;

    boolean isAbandoned;

    @Nullable
    OutboundMessage next;

    OutboundMessage(OutboundStream stream, int ppid, byte[] payload, Reliability reliability, long nowUs) {
        this.stream = stream;
        this.ppid = ppid;
        this.payload = payload;
        isCounted = Dcep.isApplications(ppid);
        isOrdered = reliability.isOrdered();
        maxRetransmits = reliability.maxRetransmits() == Reliability.UNLIMITED
                ? Integer.MAX_VALUE
                : reliability.maxRetransmits();
        expiresAtUs = reliability.maxLifetimeUs() == Reliability.UNLIMITED
                ? Long.MAX_VALUE
                : nowUs + reliability.maxLifetimeUs();
    }

    int remainingBytes() {
        return payload.length - fragmentedBytes;
    }
}
