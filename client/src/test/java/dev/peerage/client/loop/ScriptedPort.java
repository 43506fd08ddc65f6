package dev.peerage.client.loop;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.PortStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A port without a socket: what it receives, and how it fails, is told by the test. */
final class ScriptedPort implements DatagramPort {

    private static final TransportAddress SOMEONE = TransportAddress.of(new byte[] {127, 0, 0, 1}, 9);

    final AtomicInteger wakeups = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);
    volatile @Nullable IOException broken;
    volatile @Nullable RuntimeException bug;
    private final ConcurrentLinkedQueue<byte[]> arrived = new ConcurrentLinkedQueue<>();
    private final Semaphore awake = new Semaphore(0);

    void arrive(byte[] datagram) {
        arrived.add(datagram);
        awake.release();
    }

    @Override
    public int receive(Receiver receiver, int maxDatagrams) throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (bug != null) {
            throw bug;
        }
        int count = 0;
        for (byte[] next = arrived.poll(); next != null; next = arrived.poll()) {
            receiver.onDatagram(ByteBuffer.wrap(next), SOMEONE);
            count++;
        }
        return count;
    }

    @Override
    public void send(ByteBuffer datagram, TransportAddress to) {
        // nobody is there
    }

    @Override
    public void flush() {
        // nothing is kept
    }

    @Override
    public void await(long maxWaitUs, Consumer<SelectionKey> onReady) {
        try {
            if (bug == null && awake.tryAcquire(maxWaitUs, TimeUnit.MICROSECONDS)) {
                awake.drainPermits();
            }
        } catch (InterruptedException unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    @Override
    public void wakeup() {
        wakeups.incrementAndGet();
        awake.release();
    }

    @Override
    public Selector selector() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int localPort() {
        return 4_000;
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public PortStats stats() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
