package dev.peerage.rtc.stun.turn;

import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the byte stream of a TURN server into the packets that UDP would have brought: STUN messages and ChannelData, the
 * latter padded to four bytes (RFC 8656 §12.5, RFC 8489 §6.2.2).
 *
 * <p>Total and bounded: it keeps one packet, skips longer ones, and is broken for good when the bytes are neither form.
 */
public final class TurnStream {

    /** The type or channel, and the length: enough to know how much is to come. */
    private static final int PREFIX_BYTES = 4;

    private final ByteBuffer packet;
    private final ByteBuffer view; // of the same bytes, for whoever reads them
    private int packetBytes;
    private int bytesToSkip;
    private boolean isBroken;
    private long skippedPackets;

    /**
     * Makes one at the start of a stream.
     *
     * @param maxPacketBytes longer packets are skipped: a peer may send what it likes to a relayed address
     */
    public TurnStream(int maxPacketBytes) {
        this.packet = ByteBuffer.allocate(Math.max(maxPacketBytes, StunMessage.HEADER_BYTES));
        this.view = packet.duplicate();
    }

    /** The zeros that follow a packet of that length in a stream. */
    public static int paddingBytes(int packetBytes) {
        return -packetBytes & 3;
    }

    /**
     * Takes bytes from {@code received} up to the end of the next packet.
     *
     * @return the packet, which is good until the next call; null, and everything taken, if more must come
     */
    public @Nullable ByteBuffer poll(ByteBuffer received) {
        while (!isBroken && received.hasRemaining()) {
            if (bytesToSkip > 0) {
                skip(received);
            } else if (packetBytes == 0) {
                take(received, PREFIX_BYTES);
                if (packet.position() == PREFIX_BYTES) {
                    readPrefix();
                }
            } else {
                take(received, packetBytes);
            }
            if (packetBytes > 0 && packet.position() == packetBytes && finish()) {
                return view;
            }
        }
        received.position(received.limit());
        return null;
    }

    /** Whether the bytes were no STUN and no ChannelData: the stream is of no use any more. */
    public boolean isBroken() {
        return isBroken;
    }

    /** How many packets were too long for us. */
    public long skippedPackets() {
        return skippedPackets;
    }

    private void take(ByteBuffer received, int upTo) {
        int count = Math.min(received.remaining(), upTo - packet.position());
        packet.put(packet.position(), received, received.position(), count);
        packet.position(packet.position() + count);
        received.position(received.position() + count);
    }

    private void skip(ByteBuffer received) {
        int count = Math.min(received.remaining(), bytesToSkip);
        received.position(received.position() + count);
        bytesToSkip -= count;
    }

    private void readPrefix() {
        int first = packet.get(0) & 0xFF;
        int length = packet.getShort(2) & 0xFFFF;
        boolean isStun = first < 4 && (length & 3) == 0; // RFC 7983 §7
        boolean isChannelData = (first & 0xF0) == 0x40; // RFC 8656 §12
        int bytes = length + (isStun ? StunMessage.HEADER_BYTES : PREFIX_BYTES);
        if (!isStun && !isChannelData) {
            isBroken = true;
        } else if (bytes > packet.capacity()) {
            skippedPackets++;
            bytesToSkip = bytes + paddingBytes(bytes) - PREFIX_BYTES;
            packet.clear();
        } else {
            packetBytes = bytes;
        }
    }

    private boolean finish() {
        view.clear().limit(packetBytes);
        bytesToSkip = paddingBytes(packetBytes);
        packetBytes = 0;
        packet.clear();
        boolean isChannelData = (view.get(0) & 0xF0) == 0x40;
        isBroken = !isChannelData && !StunMessage.isStun(view); // not where a message begins
        return !isBroken;
    }
}
