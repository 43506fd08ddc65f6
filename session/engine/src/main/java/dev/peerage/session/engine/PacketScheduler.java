package dev.peerage.session.engine;

import dev.peerage.session.wire.SessionCodec;
import dev.peerage.session.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the next packet holds and where it goes: answers and pings, then the control channel, then the other channels
 * in turn; acknowledgements travel with data if there is any. Copies packets onto a path that is late.
 */
final class PacketScheduler {

    /** Together with padding: a ping that proves that packets of an ordinary size get through. */
    private static final int PADDED_PING_BYTES = 1_000;
    /** Datagrams are filled up to this, so that one lost network packet costs few messages. */
    private static final int DATAGRAM_BYTES = 1_100;
    /** Room for acknowledgements beside one full fragment. */
    private static final int ACK_ROOM_BYTES =
            WireLimits.MAX_PACKET_BYTES - WireLimits.MAX_FRAGMENT_BYTES - SessionCodec.MAX_DATA_HEAD_BYTES;

    private static final int MAX_ACK_BYTES =
            SessionCodec.MAX_ACK_HEAD_BYTES + WireLimits.MAX_ACK_RANGES * SessionCodec.MAX_RANGE_BYTES;

    private final PathSet paths;
    private final Channels channels;
    private final Counters counters;
    private final Transmit transmit = new Transmit();
    private final byte[] mirrored = new byte[WireLimits.MAX_PACKET_BYTES];

    private int mirroredBytes;
    private int mirrorPathId;
    private boolean isMirroredReliable;
    private int turn;

    PacketScheduler(PathSet paths, Channels channels, Counters counters) {
        this.paths = paths;
        this.channels = channels;
        this.counters = counters;
    }

    @Nullable
    Transmit poll(ByteBuffer out, boolean isDataAllowed, long nowUs) {
        int start = out.position();
        Path path = writeMirrored(out);
        boolean isReliable = isMirroredReliable;
        if (path == null) {
            isReliable = false;
            path = writeLiveness(out, nowUs);
        }
        if (path == null && isDataAllowed) {
            ChannelSender sender = nextSender(nowUs);
            if (sender != null) {
                isReliable = sender.isReliable();
                path = writeData(out, sender, nowUs);
            }
        }
        if (path == null) {
            isReliable = false;
            path = writeAcksAlone(out, nowUs);
        }
        if (path == null) {
            return null;
        }
        int bytes = out.position() - start;
        path.onSent(bytes);
        counters.of(path.kind()).onSent(bytes);
        return transmit.set(path.id(), isReliable);
    }

    private @Nullable Path writeMirrored(ByteBuffer out) {
        int bytes = mirroredBytes;
        mirroredBytes = 0;
        Path path = bytes == 0 ? null : paths.byId(mirrorPathId);
        if (path == null || !path.carries()) {
            return null;
        }
        out.put(mirrored, 0, bytes);
        return path;
    }

    private @Nullable Path writeLiveness(ByteBuffer out, long nowUs) {
        for (Path path : paths.all()) {
            boolean isPingDue = path.isPingDue(nowUs);
            if (isPingDue || path.hasPongs()) {
                while (path.hasPongs()) {
                    SessionCodec.writePong(out, path.nextPong());
                }
                if (isPingDue) {
                    boolean isPadded = path.isPingPadded();
                    SessionCodec.writePing(out, path.nextPing(nowUs));
                    if (isPadded) {
                        SessionCodec.writePadding(out, PADDED_PING_BYTES - SessionCodec.PING_BYTES);
                    }
                }
                return path;
            }
        }
        return null;
    }

    /** The control channel if it has something, else the next in turn that has. */
    private @Nullable ChannelSender nextSender(long nowUs) {
        Path primary = paths.primary();
        if (primary == null || !primary.hasRoom()) {
            return null;
        }
        if (channels.control().nextToSend(nowUs) >= 0) {
            return channels.control();
        }
        List<ChannelSender> senders = channels.senders();
        for (int i = 0; i < senders.size(); i++) {
            turn = (turn + 1) % senders.size();
            if (senders.get(turn).nextToSend(nowUs) >= 0) {
                return senders.get(turn);
            }
        }
        return null;
    }

    private @Nullable Path writeData(ByteBuffer out, ChannelSender first, long nowUs) {
        Path primary = paths.primary();
        if (primary == null) {
            return null;
        }
        int start = out.position();
        boolean isReliable = first.isReliable();
        writeAcks(out, start + (isReliable ? ACK_ROOM_BYTES : MAX_ACK_BYTES), nowUs, false);
        int limit = start + (isReliable ? WireLimits.MAX_PACKET_BYTES : DATAGRAM_BYTES);
        fill(out, first, primary, start + WireLimits.MAX_PACKET_BYTES, true, nowUs);
        fill(out, first, primary, limit, false, nowUs);
        for (ChannelSender sender : channels.senders()) {
            if (sender.isReliable() == isReliable) {
                fill(out, sender, primary, limit, false, nowUs);
            }
        }
        keepForMirror(out, start, isReliable);
        return primary;
    }

    /** Writes fragments of one channel as long as they fit. */
    private void fill(ByteBuffer out, ChannelSender sender, Path path, int limit, boolean isOnlyOne, long nowUs) {
        long sequence = sender.nextToSend(nowUs);
        while (sequence >= 0 && out.position() + sender.maxFrameBytes(sequence) <= limit) {
            counters.fragmentsRetransmitted += sender.write(sequence, out, path, nowUs) ? 1 : 0;
            sequence = isOnlyOne ? -1 : sender.nextToSend(nowUs);
        }
    }

    private @Nullable Path writeAcksAlone(ByteBuffer out, long nowUs) {
        for (ChannelReceiver receiver : channels.owingAcks()) {
            if (receiver.ackAtUs() <= nowUs) {
                Path path = ackPath(receiver);
                if (path != null) {
                    int start = out.position();
                    writeAcks(out, start + DATAGRAM_BYTES, nowUs, true);
                    if (path != paths.mirror()) {
                        keepForMirror(out, start, false);
                    }
                    return path;
                }
            }
        }
        return null;
    }

    /** Where the other side was heard last, if that path is well; else where messages go. */
    private @Nullable Path ackPath(ChannelReceiver receiver) {
        Path heard = paths.byId(receiver.ackPathId());
        return heard != null && heard.state() == PathState.USABLE ? heard : paths.primary();
    }

    private void writeAcks(ByteBuffer out, int limit, long nowUs, boolean isOnlyDue) {
        List<ChannelReceiver> owing = channels.owingAcks();
        for (int i = owing.size() - 1; i >= 0 && out.position() + MAX_ACK_BYTES <= limit; i--) {
            if (!isOnlyDue || owing.get(i).ackAtUs() <= nowUs) {
                owing.get(i).writeAck(out);
                owing.remove(i);
            }
        }
    }

    private void keepForMirror(ByteBuffer out, int start, boolean isReliable) {
        Path mirror = paths.mirror();
        if (mirror != null && mirror.hasRoom()) {
            mirroredBytes = out.position() - start;
            mirrorPathId = mirror.id();
            isMirroredReliable = isReliable;
            out.get(start, mirrored, 0, mirroredBytes);
        }
    }
}
