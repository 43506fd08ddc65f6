package dev.peerage.rtc.io.stream;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.StreamAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a loop to TURN servers, by the numbers their {@link StreamAddress}es have. One is opened by the first packet
 * that is to go, and again after it was closed.
 *
 * <p>Confined to the loop's thread. What cannot be sent is dropped, as it would be on the way, and counted.
 */
public final class TurnStreams {

    /** One server, and the stream to it if there is one. */
    private static final class Slot {
        final StreamTarget target;
        final TransportAddress address;

        @Nullable
        StreamLink link;

        StreamReason lastReason = StreamReason.NONE;
        long retryUs = Long.MIN_VALUE;

        Slot(StreamTarget target, TransportAddress address) {
            this.target = target;
            this.address = address;
        }
    }

    private final StreamHost host;
    private final StreamLimits limits;
    private final @Nullable SSLContext tls;
    private final List<Slot> slots = new ArrayList<>();
    private final List<StreamLink> unflushed = new ArrayList<>();
    private final Map<StreamReason, Long> closed = new EnumMap<>(StreamReason.class);
    private long droppedPackets;

    /**
     * Makes one without streams.
     *
     * @param tls trusts the servers; null for what the JDK trusts
     */
    public TurnStreams(StreamHost host, StreamLimits limits, @Nullable SSLContext tls) {
        this.host = host;
        this.limits = limits;
        this.tls = tls;
    }

    /** Adds a server; streams are numbered in the order in which they are added. */
    public TransportAddress add(StreamTarget target) {
        TransportAddress address = StreamAddress.of(slots.size());
        slots.add(new Slot(target, address));
        return address;
    }

    /** Sends a packet from position to limit to an address for which {@link StreamAddress#isStream} holds. */
    public void send(ByteBuffer packet, TransportAddress to, long nowUs) {
        int number = StreamAddress.number(to);
        Slot slot = number >= 0 && number < slots.size() ? slots.get(number) : null;
        StreamLink link = slot == null ? null : linkOf(slot, nowUs);
        if (link == null || !link.offer(packet, nowUs)) {
            droppedPackets++;
            return;
        }
        if (link.needsFlush()) {
            unflushed.add(link);
        }
    }

    private @Nullable StreamLink linkOf(Slot slot, long nowUs) {
        StreamLink link = slot.link;
        if (link == null && nowUs >= slot.retryUs) {
            link = open(slot, nowUs);
        }
        return link;
    }

    private @Nullable StreamLink open(Slot slot, long nowUs) {
        try {
            StreamLink link = StreamLink.connect(slot.target, tls, limits, host, new Owner(slot), nowUs);
            slot.link = link;
            host.serve(link);
            return link;
        } catch (IOException | RuntimeException refused) { // no route, no descriptor, no TLS
            forget(slot, StreamReason.REFUSED, nowUs);
            return null;
        }
    }

    private void forget(Slot slot, StreamReason reason, long nowUs) {
        slot.link = null;
        slot.lastReason = reason;
        slot.retryUs = nowUs + limits.retryUs();
        closed.merge(reason, 1L, Long::sum);
        host.onClosed(slot.address, reason);
    }

    /** Writes what was sent since the last time; once a turn. */
    public void flush(long nowUs) {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush(nowUs);
        }
        unflushed.clear();
    }

    /** How many packets could not be sent: no stream, or too much waiting. */
    public long droppedPackets() {
        return droppedPackets;
    }

    /** How many streams were closed for that reason. */
    public long closed(StreamReason reason) {
        return closed.getOrDefault(reason, 0L);
    }

    /** How far the stream with that address has come; CLOSED if there is none now. */
    public StreamState state(TransportAddress stream) {
        StreamLink link = slots.get(StreamAddress.number(stream)).link;
        return link == null ? StreamState.CLOSED : link.state();
    }

    /** Why the stream with that address was closed last. */
    public StreamReason lastReason(TransportAddress stream) {
        return slots.get(StreamAddress.number(stream)).lastReason;
    }

    /** What one stream has to tell. */
    private final class Owner implements StreamLink.Owner {
        private final Slot slot;

        Owner(Slot slot) {
            this.slot = slot;
        }

        @Override
        public void onPacket(ByteBuffer packet) {
            host.onDatagram(packet, slot.address);
        }

        @Override
        public void onClosed(StreamLink link, StreamReason reason, long nowUs) {
            host.dismiss(link);
            if (slot.link == link) {
                forget(slot, reason, nowUs);
            }
        }
    }
}
