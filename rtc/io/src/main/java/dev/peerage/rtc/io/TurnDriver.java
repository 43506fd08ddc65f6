package dev.peerage.rtc.io;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.SelectableIo;
import dev.peerage.rtc.io.stream.StreamHost;
import dev.peerage.rtc.io.stream.StreamLimits;
import dev.peerage.rtc.io.stream.StreamReason;
import dev.peerage.rtc.io.stream.StreamTarget;
import dev.peerage.rtc.io.stream.TurnStreams;
import dev.peerage.rtc.stun.turn.StreamAddress;
import dev.peerage.rtc.stun.turn.TurnClient;
import dev.peerage.rtc.webrtc.DatagramRouter;
import dev.peerage.rtc.webrtc.PeerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Drives what the connections of a loop share: allocations on TURN servers, and the streams to those that are reached so.
 *
 * <p>Confined to the loop's thread. It is also where each datagram is sent: most by the UDP socket.
 */
final class TurnDriver implements StreamHost {

    private static final System.Logger LOG = System.getLogger(RtcLoop.class.getName());

    private final RtcLoop loop;
    private final DatagramRouter router;
    private final TurnClient turn;
    private final DatagramPort port;
    private final TurnStreams streams;
    private final Predicate<TransportAddress> isNeeded;
    private final DeadlineHeap.Timer timer;
    private final ByteBuffer packet = ByteBuffer.allocate(2_048);

    TurnDriver(RtcLoop loop, DatagramRouter router, TurnClient turn, DatagramPort port, @Nullable SSLContext tls) {
        this.loop = loop;
        this.router = router;
        this.turn = turn;
        this.isNeeded = turn::isServer;
        this.port = port;
        this.streams = new TurnStreams(this, StreamLimits.defaults(), tls);
        this.timer = new DeadlineHeap.Timer(this::onTimeout);
    }

    /** The address that stands for the stream to that server; null if there are as many as may be. */
    @Nullable
    TransportAddress addStream(StreamTarget target) {
        return streams.add(target);
    }

    /** Sends a datagram by the way its address tells. */
    void send(ByteBuffer datagram, TransportAddress to, long nowUs) {
        if (StreamAddress.isStream(to)) {
            streams.send(datagram, to, nowUs);
        } else {
            port.send(datagram, to);
        }
    }

    /** The machine's addresses have changed: allocations and streams may be lost by that. */
    void onNetworkChanged(List<TransportAddress> vanished, long nowUs) {
        streams.onNetworkChanged(vanished, nowUs);
        turn.onDoubt(nowUs);
    }

    /** Those whose allocations have changed are to be drained. */
    void wake(long nowUs) {
        try {
            wakeAll(nowUs);
        } catch (RuntimeException | Error bug) {
            report(bug);
        }
    }

    private void onTimeout(long nowUs) {
        try {
            router.onTimeout(nowUs);
        } catch (RuntimeException | Error bug) {
            report(bug);
        }
    }

    /** A bug here must not take with it the connections that need no TURN. */
    private static void report(Throwable bug) {
        LOG.log(System.Logger.Level.ERROR, "TURN failed: please report this", bug);
    }

    private void wakeAll(long nowUs) {
        streams.retain(isNeeded, nowUs); // before any of them asks the same server anew, which wants another stream
        for (PeerConnection woken = router.pollWoken(nowUs); woken != null; woken = router.pollWoken(nowUs)) {
            loop.touch(woken);
        }
    }

    /** Sends what is for the servers themselves. */
    void drain(long nowUs) {
        try {
            drainAll(nowUs);
        } catch (RuntimeException | Error bug) {
            report(bug);
        }
    }

    private void drainAll(long nowUs) {
        for (TransportAddress to = router.pollTransmit(packet.clear(), nowUs);
                to != null;
                to = router.pollTransmit(packet.clear(), nowUs)) {
            packet.flip();
            if (StreamAddress.isStream(to)) {
                streams.request(packet, to, nowUs);
            } else {
                port.send(packet, to);
            }
        }
        streams.flush(nowUs);
        wakeAll(nowUs); // a stream that could not be opened is known at once
        loop.schedule(timer, router.nextDeadlineUs());
    }

    /** Gives the allocations back. */
    void close(long nowUs) {
        router.releaseAll(nowUs);
        drain(nowUs);
        loop.schedule(timer, Long.MAX_VALUE);
    }

    @Override
    public void onDatagram(ByteBuffer received, TransportAddress from) {
        loop.onDatagram(received, from);
    }

    @Override
    public void onClosed(TransportAddress stream, StreamReason reason) {
        if (reason != StreamReason.IDLE) {
            LOG.log(System.Logger.Level.DEBUG, "stream to a TURN server closed reason={0}", reason);
        }
        router.onStreamClosed(stream, loop.nowUs());
    }

    @Override
    public void serve(SelectableIo stream) throws IOException {
        loop.serve(stream);
    }

    @Override
    public void dismiss(SelectableIo stream) {
        loop.dismiss(stream);
    }

    @Override
    public long nowUs() {
        return loop.nowUs();
    }

    @Override
    public void execute(Runnable costly, Runnable then) {
        loop.execute(costly, then);
    }
}
