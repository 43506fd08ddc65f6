package dev.peerage.rtc.sctp;

/**
 * The limits and timings of an association. Times are microseconds, sizes bytes of user data unless said otherwise.
 *
 * @param localPort our SCTP port; 5000 in WebRTC
 * @param remotePort theirs
 * @param basePacketBytes packets that pass every path, common header included; nothing with a TSN is ever larger
 * @param maxPacketBytes largest SCTP packet {@code pollTransmit} writes, once the path was found to carry it (RFC 8899)
 * @param receiveWindowBytes what may wait for reassembly, ordering or the application before the other side must stop
 * @param maxReceiveMessageBytes a longer message aborts the association; goes into the SDP as {@code max-message-size}
 * @param maxSendMessageBytes a longer message is refused by {@code onSend}; from the other side's SDP
 * @param sendQueueBytes messages waiting for their first transmission; above it {@code onSend} answers BACK_PRESSURED;
 *     a message of any permitted length is taken while nothing waits
 * @param maxInFlightBytes sent and unacknowledged, however large the other side's window
 * @param streams streams offered in each direction; the smaller of both sides' wishes counts
 * @param rtoMinUs least distance of the retransmission time-out from the smoothed round-trip time
 * @param rtoInitialUs time-out before the first sample
 * @param rtoMaxUs time-out never grows beyond
 * @param sackDelayUs how long a lone packet waits for its SACK
 * @param maxInitRetransmits INIT and COOKIE ECHO each are repeated so often
 * @param maxAssociationRetransmits consecutive time-outs without a sign of life before the association is given up
 * @param heartbeatIntervalUs a HEARTBEAT is sent after so much silence; 0 = never
 * @param shutdownTimeoutUs the shutdown sequence is cut off after so much time
 * @param cookieLifetimeUs a COOKIE ECHO is accepted for so long
 * @param initialWindowPackets initial congestion window, in packets
 * @param interleaving whether messages are interleaved with a peer that can, too (RFC 8260)
 * @param zeroChecksum whether checksums are left zero with a peer that accepts it (RFC 9653): DTLS must be beneath
 */
public record SctpConfig(
        int localPort,
        int remotePort,
        int basePacketBytes,
        int maxPacketBytes,
        int receiveWindowBytes,
        int maxReceiveMessageBytes,
        int maxSendMessageBytes,
        long sendQueueBytes,
        int maxInFlightBytes,
        int streams,
        long rtoMinUs,
        long rtoInitialUs,
        long rtoMaxUs,
        long sackDelayUs,
        int maxInitRetransmits,
        int maxAssociationRetransmits,
        long heartbeatIntervalUs,
        long shutdownTimeoutUs,
        long cookieLifetimeUs,
        int initialWindowPackets,
        boolean interleaving,
        boolean zeroChecksum) {

    /**
     * The largest packet that fits an Ethernet frame: 1500 less IPv4's 20, UDP's 8 and a DTLS record's 37, in whole words.
     * No larger one is tried before {@link SctpAssociation#onPathChanged} says that the path may carry it.
     */
    public static final int ETHERNET_PACKET_BYTES = 1432;

    /** Every packet must hold a common header, an INIT ACK with its cookie, or a SACK and a useful piece of data. */
    public static final int MIN_PACKET_BYTES = 400;

    public SctpConfig {
        within("localPort", localPort, 1, 65535);
        within("remotePort", remotePort, 1, 65535);
        within("maxPacketBytes", maxPacketBytes, MIN_PACKET_BYTES, 65535);
        within("basePacketBytes", basePacketBytes, MIN_PACKET_BYTES, maxPacketBytes);
        long leastWindow = Math.max(2 * basePacketBytes, InitChunk.MIN_WINDOW_BYTES);
        within("receiveWindowBytes", receiveWindowBytes, leastWindow, Integer.MAX_VALUE);
        within("maxReceiveMessageBytes", maxReceiveMessageBytes, 1, Integer.MAX_VALUE);
        within("maxSendMessageBytes", maxSendMessageBytes, 1, Integer.MAX_VALUE);
        within("sendQueueBytes", sendQueueBytes, 1, Long.MAX_VALUE);
        within("maxInFlightBytes", maxInFlightBytes, basePacketBytes, Integer.MAX_VALUE);
        within("streams", streams, 1, 65535);
        within("rtoMaxUs", rtoMaxUs, 1, Long.MAX_VALUE);
        within("rtoMinUs", rtoMinUs, 1, rtoMaxUs);
        within("rtoInitialUs", rtoInitialUs, 1, rtoMaxUs);
        within("sackDelayUs", sackDelayUs, 0, 500_000); // RFC 9260 §6.2
        within("maxInitRetransmits", maxInitRetransmits, 0, Integer.MAX_VALUE);
        within("maxAssociationRetransmits", maxAssociationRetransmits, 0, Integer.MAX_VALUE);
        within("heartbeatIntervalUs", heartbeatIntervalUs, 0, Long.MAX_VALUE);
        within("shutdownTimeoutUs", shutdownTimeoutUs, 1, Long.MAX_VALUE);
        within("cookieLifetimeUs", cookieLifetimeUs, 1, Long.MAX_VALUE);
        within("initialWindowPackets", initialWindowPackets, 1, Integer.MAX_VALUE);
    }

    /** The defaults of WebRTC data channels. */
    public static SctpConfig defaults() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from this one. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", not between " + least + " and " + most);
        }
    }

    /** Changes the defaults one by one. */
    public static final class Builder {
        private int localPort = 5000;
        private int remotePort = 5000;
        /** 1200 bytes of UDP payload (RFC 8831 §5) less a DTLS 1.2 AES-GCM record's 13 + 8 + 16, in whole words. */
        private int basePacketBytes = 1160;

        private int maxPacketBytes = ETHERNET_PACKET_BYTES;
        /** 4 MiB: 100 Mbit/s at 300 ms. */
        private int receiveWindowBytes = 4 << 20;

        /** Costs nothing before it is sent; see {@link #receiveWindowBytes}. */
        private int maxReceiveMessageBytes = 16 << 20;

        private int maxSendMessageBytes = 256 << 10;
        /** One message of the length that we take ourselves. */
        private long sendQueueBytes = 16 << 20;

        private int maxInFlightBytes = 8 << 20;
        private int streams = 65535;
        /** Above the 200 ms for which peers may delay a SACK (RFC 9260 §6.2), so that this never looks like a loss. */
        private long rtoMinUs = 220_000;
        /** Half of RFC 9260's second: the path is known to work (DTLS ran over it), an INIT too many costs nothing. */
        private long rtoInitialUs = 500_000;
        /** Not RFC 9260's minute: after an outage the flow must be back before ICE consent (30 s) ends the path. */
        private long rtoMaxUs = 3_000_000;

        private long sackDelayUs = 40_000;
        private int maxInitRetransmits = 8;
        /** With rtoMaxUs about a minute: longer than ICE consent lives, which should be first to give the path up. */
        private int maxAssociationRetransmits = 20;

        private long heartbeatIntervalUs = 30_000_000;
        private long shutdownTimeoutUs = 15_000_000;
        private long cookieLifetimeUs = 60_000_000;
        /** RFC 6928's ten; RFC 9260 §7.2.1 has about four. */
        private int initialWindowPackets = 10;

        private boolean interleaving = true;
        private boolean zeroChecksum = true;

        private Builder() {}

        private Builder(SctpConfig from) {
            localPort = from.localPort;
            remotePort = from.remotePort;
            basePacketBytes = from.basePacketBytes;
            maxPacketBytes = from.maxPacketBytes;
            receiveWindowBytes = from.receiveWindowBytes;
            maxReceiveMessageBytes = from.maxReceiveMessageBytes;
            maxSendMessageBytes = from.maxSendMessageBytes;
            sendQueueBytes = from.sendQueueBytes;
            maxInFlightBytes = from.maxInFlightBytes;
            streams = from.streams;
            rtoMinUs = from.rtoMinUs;
            rtoInitialUs = from.rtoInitialUs;
            rtoMaxUs = from.rtoMaxUs;
            sackDelayUs = from.sackDelayUs;
            maxInitRetransmits = from.maxInitRetransmits;
            maxAssociationRetransmits = from.maxAssociationRetransmits;
            heartbeatIntervalUs = from.heartbeatIntervalUs;
            shutdownTimeoutUs = from.shutdownTimeoutUs;
            cookieLifetimeUs = from.cookieLifetimeUs;
            initialWindowPackets = from.initialWindowPackets;
            interleaving = from.interleaving;
            zeroChecksum = from.zeroChecksum;
        }

        public Builder ports(int local, int remote) {
            localPort = local;
            remotePort = remote;
            return this;
        }

        /** Lowers {@code basePacketBytes}, too, if need be. */
        public Builder maxPacketBytes(int bytes) {
            maxPacketBytes = bytes;
            basePacketBytes = Math.min(basePacketBytes, bytes);
            return this;
        }

        /** Raises {@code maxPacketBytes}, too, if need be. */
        public Builder basePacketBytes(int bytes) {
            basePacketBytes = bytes;
            maxPacketBytes = Math.max(maxPacketBytes, bytes);
            return this;
        }

        public Builder receiveWindowBytes(int bytes) {
            receiveWindowBytes = bytes;
            return this;
        }

        public Builder maxReceiveMessageBytes(int bytes) {
            maxReceiveMessageBytes = bytes;
            return this;
        }

        public Builder maxSendMessageBytes(int bytes) {
            maxSendMessageBytes = bytes;
            return this;
        }

        public Builder sendQueueBytes(long bytes) {
            sendQueueBytes = bytes;
            return this;
        }

        public Builder maxInFlightBytes(int bytes) {
            maxInFlightBytes = bytes;
            return this;
        }

        public Builder streams(int count) {
            streams = count;
            return this;
        }

        public Builder rtoUs(long min, long initial, long max) {
            rtoMinUs = min;
            rtoInitialUs = initial;
            rtoMaxUs = max;
            return this;
        }

        public Builder sackDelayUs(long delayUs) {
            sackDelayUs = delayUs;
            return this;
        }

        public Builder maxInitRetransmits(int count) {
            maxInitRetransmits = count;
            return this;
        }

        public Builder maxAssociationRetransmits(int count) {
            maxAssociationRetransmits = count;
            return this;
        }

        public Builder heartbeatIntervalUs(long intervalUs) {
            heartbeatIntervalUs = intervalUs;
            return this;
        }

        public Builder shutdownTimeoutUs(long timeoutUs) {
            shutdownTimeoutUs = timeoutUs;
            return this;
        }

        public Builder cookieLifetimeUs(long lifetimeUs) {
            cookieLifetimeUs = lifetimeUs;
            return this;
        }

        public Builder initialWindowPackets(int packets) {
            initialWindowPackets = packets;
            return this;
        }

        public Builder interleaving(boolean isOffered) {
            interleaving = isOffered;
            return this;
        }

        public Builder zeroChecksum(boolean isOffered) {
            zeroChecksum = isOffered;
            return this;
        }

        public SctpConfig build() {
            return new SctpConfig(
                    localPort,
                    remotePort,
                    basePacketBytes,
                    maxPacketBytes,
                    receiveWindowBytes,
                    maxReceiveMessageBytes,
                    maxSendMessageBytes,
                    sendQueueBytes,
                    maxInFlightBytes,
                    streams,
                    rtoMinUs,
                    rtoInitialUs,
                    rtoMaxUs,
                    sackDelayUs,
                    maxInitRetransmits,
                    maxAssociationRetransmits,
                    heartbeatIntervalUs,
                    shutdownTimeoutUs,
                    cookieLifetimeUs,
                    initialWindowPackets,
                    interleaving,
                    zeroChecksum);
        }
    }
}
