package dev.peerage.rtc.io.stream;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.StreamAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a loop to TURN servers, by the numbers their {@link StreamAddress}es have. One is opened by the first request
 * that is to go, and again after it was closed; data opens none, as it is of no use without the allocation.
 *
 * <p>Confined to the loop's thread. What cannot be sent is dropped, as it would be on the way, and counted.
 */
public final class TurnStreams {

    /** One server, and the stream to it if there is one. */
    private static final class Slot {
        StreamTarget target;
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

    /** Servers are few, and never forgotten. */
    private static final int MAX_STREAMS = 64;

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

    /**
     * Adds a server, or tells where a name known before leads now; streams are numbered in the order in which they are added.
     *
     * @return its address; null if there are as many as may be
     */
    public @Nullable TransportAddress add(StreamTarget target) {
        for (Slot slot : slots) {
            if (slot.target.isSameServer(target)) {
                slot.target = target;
                return slot.address;
            }
        }
        if (slots.size() >= MAX_STREAMS) {
            return null;
        }
        TransportAddress address = StreamAddress.of(slots.size());
        slots.add(new Slot(target, address));
        return address;
    }

    /**
     * Sends a request from position to limit to an address for which {@link StreamAddress#isStream} holds; opens the stream if
     * there is none. If that must not be tried yet, the owner is told of the failure once more.
     */
    public void request(ByteBuffer packet, TransportAddress to, long nowUs) {
        Slot slot = slot(to);
        if (slot != null && slot.link == null && nowUs < slot.retryUs) {
            host.onClosed(slot.address, slot.lastReason);
        } else if (slot != null && slot.link == null) {
            open(slot, nowUs);
        }
        send(packet, to, nowUs);
    }

    /** The same with data, which waits for nothing: without a stream it is dropped. */
    public void send(ByteBuffer packet, TransportAddress to, long nowUs) {
        Slot slot = slot(to);
        StreamLink link = slot == null ? null : slot.link;
        if (link == null || !link.offer(packet, nowUs)) {
            droppedPackets++;
            return;
        }
        if (link.needsFlush()) {
            unflushed.add(link);
        }
    }

    private @Nullable Slot slot(TransportAddress stream) {
        int number = StreamAddress.number(stream);
        return number >= 0 && number < slots.size() ? slots.get(number) : null;
    }

    private void open(Slot slot, long nowUs) {
        try {
            StreamLink link = StreamLink.connect(slot.target, tls, limits, host, new Owner(slot), nowUs);
            host.serve(link);
            slot.link = link;
        } catch (IOException | RuntimeException refused) { // no route, no descriptor, no TLS
            forget(slot, StreamReason.REFUSED, nowUs);
            host.onClosed(slot.address, StreamReason.REFUSED);
        }
    }

    /** Closes the streams nobody needs any more; their owner knows. */
    public void retain(Predicate<TransportAddress> isNeeded, long nowUs) {
        for (int i = 0; i < slots.size(); i++) { // by index, as this is asked in each turn
            Slot slot = slots.get(i);
            StreamLink link = slot.link;
            if (link != null && !isNeeded.test(slot.address)) {
                host.dismiss(link);
                forget(slot, StreamReason.CLOSED_LOCALLY, nowUs);
            }
        }
    }

    /** The network has changed: what failed may be tried again, and streams from addresses that vanished are no more. */
    public void onNetworkChanged(List<TransportAddress> vanished, long nowUs) {
        for (Slot slot : slots) {
            slot.retryUs = Long.MIN_VALUE;
            StreamLink link = slot.link;
            if (link != null && vanished.stream().anyMatch(link::isFrom)) {
                host.dismiss(link);
                forget(slot, StreamReason.ADDRESS_GONE, nowUs);
                host.onClosed(slot.address, StreamReason.ADDRESS_GONE);
            }
        }
    }

    private void forget(Slot slot, StreamReason reason, long nowUs) {
        slot.link = null;
        slot.lastReason = reason;
        slot.retryUs = reason.isLasting() ? nowUs + limits.retryUs() : Long.MIN_VALUE;
        closed.merge(reason, 1L, Long::sum);
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
                host.onClosed(slot.address, reason);
            }
        }
    }
}
