package dev.peerage.rtc.webrtc;

import com.sun.management.ThreadMXBean;
import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;

/**
 * Prints how many bytes two connections allocate for each datagram, by input and output, with data flowing one way; in one
 * thread, without sockets, in virtual time.
 *
 * <p>Run its main with the message size and the number of messages; what it prints is per datagram on the wire.
 */
public final class AllocationCost {

    private static final TransportAddress ADDRESS_A = TransportAddress.ipv4(10, 0, 0, 1, 4_001);
    private static final TransportAddress ADDRESS_B = TransportAddress.ipv4(10, 0, 0, 2, 4_002);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUND_TRIP_US = 1_000;

    private final PeerConnection a;
    private final PeerConnection b;
    private final ByteBuffer wire =
            ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes());
    private long nowUs = 1;
    private long received;

    // Bytes allocated, by call
    private long inSend;
    private long inTransmit;
    private long inReceive;
    private long inEvents;
    private long inTimeout;
    private long datagrams;

    private AllocationCost() {
        a = connection(1, ADDRESS_A);
        b = connection(2, ADDRESS_B);
    }

    private PeerConnection connection(long seed, TransportAddress host) {
        SeededRandom random = new SeededRandom(seed);
        PeerConnection made =
                new PeerConnection(PeerConnectionConfig.defaults(), DtlsCertificate.generate(random), random);
        made.onLocalHost(host, nowUs);
        made.onLocalHostsComplete(nowUs);
        return made;
    }

    public static void main(String[] args) {
        int messageBytes = args.length > 0 ? Integer.parseInt(args[0]) : 16_384;
        int messages = args.length > 1 ? Integer.parseInt(args[1]) : 20_000;
        AllocationCost cost = new AllocationCost();
        int channel = cost.connect();
        cost.pump(channel, messageBytes, messages / 2); // warm up
        cost.forget();
        cost.pump(channel, messageBytes, messages);
        cost.print(messageBytes, messages);
    }

    private int connect() {
        int channel = a.createDataChannel(DataChannelOptions.of("bulk"), nowUs);
        SessionDescription answer = b.onOffer(a.offer(nowUs), nowUs);
        a.onAnswer(answer, nowUs);
        while (a.state() != PeerConnectionState.CONNECTED || b.state() != PeerConnectionState.CONNECTED) {
            turn();
        }
        return channel;
    }

    private void pump(int channel, int messageBytes, int messages) {
        byte[] message = new byte[messageBytes];
        received = 0;
        for (int sent = 0; received < messages; turn()) {
            while (sent < messages) {
                long before = allocated();
                SendResult result = a.onSend(channel, false, ByteBuffer.wrap(message), nowUs);
                inSend += allocated() - before;
                if (result != SendResult.ACCEPTED) {
                    break;
                }
                sent++;
            }
        }
    }

    private void turn() {
        nowUs += ROUND_TRIP_US / 2;
        move(a, ADDRESS_A, b);
        nowUs += ROUND_TRIP_US / 2;
        move(b, ADDRESS_B, a);
    }

    private void move(PeerConnection from, TransportAddress address, PeerConnection to) {
        long before = allocated();
        if (from.nextDeadlineUs() <= nowUs) {
            from.onTimeout(nowUs);
        }
        inTimeout += allocated() - before;
        drainEvents(from);
        before = allocated();
        while (from.pollTransmit(wire.clear(), nowUs) != null) {
            inTransmit += allocated() - before;
            datagrams++;
            before = allocated();
            to.onReceived(wire.flip(), address, nowUs);
            inReceive += allocated() - before;
            before = allocated();
        }
        drainEvents(to);
    }

    private void drainEvents(PeerConnection connection) {
        long before = allocated();
        for (PeerConnectionEvent event = connection.pollEvent(); event != null; event = connection.pollEvent()) {
            if (event instanceof PeerConnectionEvent.MessageReceived) {
                received++;
            }
        }
        inEvents += allocated() - before;
    }

    private void forget() {
        inSend = 0;
        inTransmit = 0;
        inReceive = 0;
        inEvents = 0;
        inTimeout = 0;
        datagrams = 0;
    }

    private void print(int messageBytes, int messages) {
        long payload = (long) messageBytes * messages;
        System.out.printf("%,d datagrams for %,d messages of %,d bytes%n", datagrams, messages, messageBytes);
        line("onSend (one copy of the payload among it)", inSend);
        line("pollTransmit", inTransmit);
        line("onReceived (one copy of the payload among it)", inReceive);
        line("pollEvent", inEvents);
        line("onTimeout", inTimeout);
        line("all", inSend + inTransmit + inReceive + inEvents + inTimeout);
        line("all without the two copies", inSend + inTransmit + inReceive + inEvents + inTimeout - 2 * payload);
    }

    private void line(String what, long bytes) {
        System.out.printf("%,10.0f bytes per datagram  %s%n", (double) bytes / datagrams, what);
    }

    private static long allocated() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }
}
