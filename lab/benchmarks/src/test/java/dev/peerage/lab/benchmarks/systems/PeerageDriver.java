package dev.peerage.lab.benchmarks.systems;

import dev.peerage.lab.benchmarks.end.Driver;
import dev.peerage.lab.benchmarks.end.Link;
import dev.peerage.lab.benchmarks.end.LinkListener;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.io.Rtc;
import dev.peerage.rtc.io.RtcLoop;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Ours, on {@link RtcLoop}: the application's code runs on the loop's thread.
 *
 * <p>All offering ends of a process share one socket. Each answering end has one of its own, and a thread, as players on
 * machines of their own have.
 */
final class PeerageDriver implements Driver {

    private final PeerConnectionConfig config;
    private final DtlsCertificate certificate = DtlsCertificate.generate(new SecureRandom()::nextBytes);
    private final LoopThread offering;
    private final BlockingQueue<LoopThread> idle = new LinkedBlockingQueue<>();

    PeerageDriver(PeerConnectionConfig config) {
        this.config = config;
        this.offering = open();
    }

    @Override
    public String note() {
        return offering.loop.portName();
    }

    @Override
    public Link link(boolean isOffering, boolean isReliable, LinkListener listener) {
        if (isOffering) {
            PeerageLink link = new PeerageLink(offering, listener, () -> {});
            link.offer(isReliable ? DataChannelOptions.of("bench") : PeerageLink.UNRELIABLE);
            return link;
        }
        LoopThread own = idle.poll();
        LoopThread answering = own == null ? open() : own;
        return new PeerageLink(answering, listener, () -> idle.add(answering));
    }

    private LoopThread open() {
        return new LoopThread(
                Rtc.builder().connectionConfig(config).certificate(certificate).openLoop());
    }

    /** A loop on a thread of its own. */
    static final class LoopThread {

        private static final long AT_MOST_US = 1_000_000;

        final RtcLoop loop;
        private final Thread thread = new Thread(this::run, "peerage-loop");

        LoopThread(RtcLoop loop) {
            this.loop = loop;
            thread.setDaemon(true);
            thread.start();
        }

        boolean isCurrent() {
            return Thread.currentThread() == thread;
        }

        private void run() {
            while (true) {
                loop.poll(AT_MOST_US);
            }
        }
    }
}
