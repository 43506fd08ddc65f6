package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.SelectableIo;
import dev.peerage.rtc.io.stream.StreamHost;
import dev.peerage.rtc.io.stream.StreamLimits;
import dev.peerage.rtc.io.stream.StreamReason;
import dev.peerage.rtc.io.stream.StreamTarget;
import dev.peerage.rtc.io.stream.TurnStreams;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The streams, TCP or TLS, to TURN servers, which the loop serves besides its UDP socket. Confined to the loop. */
final class StreamSockets implements StreamHost {

    /** What comes of the streams. */
    interface Owner {
        void onStreamPacket(ByteBuffer packet, TransportAddress from, long nowUs);

        void onStreamClosed(TransportAddress stream, long nowUs);
    }

    private final DatagramPort udp;
    private final Mailbox mailbox;
    private final Executor blocking;
    private final Drops drops;
    private final Owner owner;
    private final TurnStreams streams = new TurnStreams(this, StreamLimits.defaults(), null);
    private final Set<SelectableIo> served = new LinkedHashSet<>();
    private long nowUs;

    StreamSockets(DatagramPort udp, Mailbox mailbox, Executor blocking, Drops drops, Owner owner) {
        this.udp = udp;
        this.mailbox = mailbox;
        this.blocking = blocking;
        this.drops = drops;
        this.owner = owner;
    }

    /** The address that stands for a server reached over a stream; null if there are too many. */
    @Nullable
    TransportAddress add(StreamTarget server) {
        return streams.add(server);
    }

    void send(ByteBuffer packet, TransportAddress to, long sentUs) {
        nowUs = sentUs;
        streams.send(packet, to, sentUs);
    }

    /** The same with what opens the stream if there is none. */
    void request(ByteBuffer packet, TransportAddress to, long sentUs) {
        nowUs = sentUs;
        streams.request(packet, to, sentUs);
    }

    /** Closes the streams nobody needs any more. */
    void retain(Predicate<TransportAddress> isNeeded, long retainedUs) {
        nowUs = retainedUs;
        streams.retain(isNeeded, retainedUs);
    }

    void onNetworkChanged(List<TransportAddress> vanished, long changedUs) {
        nowUs = changedUs;
        streams.onNetworkChanged(vanished, changedUs);
    }

    void flush(long flushedUs) {
        nowUs = flushedUs;
        streams.flush(flushedUs);
    }

    void onReady(SelectionKey key, long readyUs) {
        nowUs = readyUs;
        if (key.attachment() instanceof SelectableIo io && key.isValid() && served.contains(io)) {
            guard(io, () -> io.onReady(key, readyUs));
        }
    }

    long nextDeadlineUs() {
        long earliest = Long.MAX_VALUE;
        for (SelectableIo io : served) {
            earliest = Math.min(earliest, io.nextDeadlineUs());
        }
        return earliest;
    }

    void onTimeout(long dueUs) {
        nowUs = dueUs;
        for (SelectableIo io : List.copyOf(served)) {
            if (dueUs >= io.nextDeadlineUs()) {
                guard(io, () -> io.onTimeout(dueUs));
            }
        }
    }

    void close() {
        List.copyOf(served).forEach(this::dismiss);
    }

    private void guard(SelectableIo io, Runnable step) {
        if (!drops.guard("stream", step)) {
            dismiss(io);
        }
    }

    @Override
    public void onDatagram(ByteBuffer packet, TransportAddress from) {
        owner.onStreamPacket(packet, from, nowUs);
    }

    @Override
    public void onClosed(TransportAddress stream, StreamReason reason) {
        owner.onStreamClosed(stream, nowUs);
    }

    @Override
    public void serve(SelectableIo stream) throws IOException {
        stream.register(udp.selector());
        served.add(stream);
    }

    @Override
    public void dismiss(SelectableIo stream) {
        served.remove(stream);
        stream.close();
    }

    @Override
    public long nowUs() {
        return nowUs;
    }

    @Override
    public void execute(Runnable costly, Runnable then) {
        blocking.execute(() -> {
            costly.run();
            mailbox.post(now -> {
                nowUs = now;
                then.run();
            });
        });
    }
}
