package dev.peerage.rtc.io;

import com.sun.management.ThreadMXBean;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.PortStats;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.BufferedLow;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Prints what two loops in one process cost, each on a thread of its own: {@code LoopCost bulk|ping [seconds] [messageBytes]
 * [spinUs]}. Not a test; see the README for the command.
 */
public final class LoopCost {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final boolean isPing;
    private final int messageBytes;
    private final long spinUs;
    private volatile boolean isOver;
    private volatile long heard;
    private final long[] roundTripsNs = new long[1 << 20];
    private int trips;
    private long sentNs;

    private LoopCost(String[] args) {
        isPing = args.length > 0 && args[0].equals("ping");
        messageBytes = args.length > 2 ? Integer.parseInt(args[2]) : isPing ? 64 : 16_384;
        spinUs = args.length > 3 ? Long.parseLong(args[3]) : 0;
    }

    public static void main(String[] args) throws InterruptedException {
        new LoopCost(args).run(args.length > 1 ? Integer.parseInt(args[1]) : 5);
    }

    private RtcLoop open() {
        return Rtc.builder()
                .hosts(List.of(TransportAddress.ipv4(127, 0, 0, 1, 0)))
                .spinUs(spinUs)
                .openLoop();
    }

    private void run(int seconds) throws InterruptedException {
        RtcLoop a = open();
        RtcLoop b = open();
        LoopConnection sender = a.connect((self, event) -> {
            if (event instanceof ChannelOpened opened) {
                send(self, opened.channel());
            } else if (event instanceof MessageReceived message && isPing) {
                roundTripsNs[trips++ & roundTripsNs.length - 1] = System.nanoTime() - sentNs;
                send(self, message.channel());
            } else if (!isPing && event instanceof BufferedLow low) {
                send(self, low.channel());
            }
        });
        LoopConnection receiver = b.connect((self, event) -> {
            if (event instanceof MessageReceived message) {
                heard++;
                if (isPing) {
                    self.send(message.channel(), false, ByteBuffer.wrap(message.payload()));
                }
            }
        });
        int channel = sender.createChannel(DataChannelOptions.of("cost"));
        sender.bufferedLowThreshold(channel, 256 * 1_024);
        sender.accept(receiver.answer(sender.offer()));
        Thread first = thread("a", a);
        Thread second = thread("b", b);
        Thread.sleep(3_000); // until the compiler is done with the most of it
        report(seconds, a, b, first, second);
        a.post(() -> System.out.println("  " + sender.stats().sctp()));
        Thread.sleep(200);
        isOver = true;
        first.join();
        second.join();
    }

    private void send(LoopConnection self, int channel) {
        sentNs = System.nanoTime();
        ByteBuffer message = ByteBuffer.allocate(messageBytes);
        do {
            if (!self.send(channel, false, message.clear()).isAccepted()) {
                return;
            }
        } while (!isPing && self.bufferedBytes(channel) < 1_024 * 1_024);
    }

    private Thread thread(String name, RtcLoop loop) {
        Thread thread = new Thread(
                () -> {
                    while (!isOver) {
                        loop.poll(100_000);
                    }
                    loop.close();
                },
                name);
        thread.start();
        return thread;
    }

    private void report(int seconds, RtcLoop a, RtcLoop b, Thread first, Thread second) throws InterruptedException {
        PortStats beforeA = a.portStats();
        PortStats beforeB = b.portStats();
        long allocatedA = THREADS.getThreadAllocatedBytes(first.getId());
        long allocatedB = THREADS.getThreadAllocatedBytes(second.getId());
        long cpu = THREADS.getThreadCpuTime(first.getId()) + THREADS.getThreadCpuTime(second.getId());
        long heardBefore = heard;
        int tripsBefore = trips;
        Thread.sleep(seconds * 1_000L);
        long messages = heard - heardBefore;
        PortStats afterA = a.portStats();
        PortStats afterB = b.portStats();
        long datagrams =
                afterA.datagramsSent() - beforeA.datagramsSent() + afterB.datagramsSent() - beforeB.datagramsSent();
        double cpuS = (THREADS.getThreadCpuTime(first.getId()) + THREADS.getThreadCpuTime(second.getId()) - cpu) / 1e9;
        long allocated = THREADS.getThreadAllocatedBytes(first.getId())
                - allocatedA
                + THREADS.getThreadAllocatedBytes(second.getId())
                - allocatedB;
        double megabytes = messages * (double) messageBytes / 1e6;
        System.out.printf(
                Locale.ROOT,
                "%s: %,d messages/s, %.1f MB/s, %.1f CPU-s/GB, %,d datagrams/s, %d bytes allocated per datagram, %d per message%n",
                a.portName(),
                messages / seconds,
                megabytes / seconds,
                cpuS / megabytes * 1e3,
                datagrams / seconds,
                allocated / Math.max(1, datagrams),
                allocated / Math.max(1, messages));
        System.out.println("  " + afterA + "\n  " + afterB);
        if (isPing) {
            long[] sorted = Arrays.copyOfRange(roundTripsNs, tripsBefore, Math.min(trips, roundTripsNs.length));
            Arrays.sort(sorted);
            System.out.printf(
                    Locale.ROOT,
                    "  round trip p50 %.1f us, p99 %.1f us%n",
                    sorted[sorted.length / 2] / 1e3,
                    sorted[sorted.length * 99 / 100] / 1e3);
        }
    }
}
