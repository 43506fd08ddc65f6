package dev.peerage.rtc.dtls;

import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;

/** Two transports on a link that loses, delays, reorders and repeats datagrams, in virtual time. */
final class SimLink {

    private static final int BUFFER_BYTES = 20_000;

    final DtlsTransport a;
    final DtlsTransport b;
    final List<DtlsEvent.StateChanged> eventsOfA = new ArrayList<>();
    final List<DtlsEvent.StateChanged> eventsOfB = new ArrayList<>();
    final List<byte[]> plaintextsOfA = new ArrayList<>();
    final List<byte[]> plaintextsOfB = new ArrayList<>();
    final List<byte[]> sent = new ArrayList<>();
    /** Whose datagram is looked at. */
    DtlsTransport sender;

    private final SeededRandom random;
    private final double loss;
    private final double repeat;
    private final PriorityQueue<InFlight> network = new PriorityQueue<>(Comparator.comparingLong(InFlight::atUs));
    private Predicate<byte[]> filter = datagram -> true;
    private double damage;
    private final List<Task> tasks = new ArrayList<>();
    private long taskUs;
    private long minDelayUs = 5_000;
    private long maxDelayUs = 60_000;
    long connectedAtUs;
    final ByteBuffer plaintext = ByteBuffer.allocate(BUFFER_BYTES);
    long nowUs = 1;

    private record InFlight(long atUs, DtlsTransport to, byte[] datagram) {}

    private record Task(long doneAtUs, DtlsTransport of) {}

    SimLink(DtlsTransport a, DtlsTransport b, long seed, double loss, double repeat) {
        this.a = a;
        this.b = b;
        this.sender = a;
        this.random = new SeededRandom(seed);
        this.loss = loss;
        this.repeat = repeat;
    }

    SimLink dropUnless(Predicate<byte[]> passes) {
        filter = passes;
        return this;
    }

    SimLink delaying(long minUs, long maxUs) {
        minDelayUs = minUs;
        maxDelayUs = maxUs;
        return this;
    }

    /** Changes one byte of that share of the datagrams. */
    SimLink damaging(double share) {
        damage = share;
        return this;
    }

    /** Runs each delegated task in a thread of its own; word of its end comes that much later. */
    SimLink runningTasksFor(long us) {
        taskUs = us;
        return this;
    }

    ByteBuffer firstSent() {
        return ByteBuffer.wrap(sent.get(0));
    }

    void start() {
        a.onStart(nowUs);
        b.onStart(nowUs);
        drain();
    }

    /** Runs until nothing is left to do or {@code untilUs} is reached. */
    void run(long untilUs) {
        while (true) {
            long arrivalUs = network.isEmpty() ? Long.MAX_VALUE : network.peek().atUs();
            long doneUs = tasks.stream().mapToLong(Task::doneAtUs).min().orElse(Long.MAX_VALUE);
            long next = Math.min(Math.min(arrivalUs, doneUs), Math.min(a.nextDeadlineUs(), b.nextDeadlineUs()));
            if (next > untilUs) {
                return;
            }
            nowUs = Math.max(nowUs, next);
            if (arrivalUs <= nowUs) {
                InFlight arrived = network.remove();
                receive(arrived.to(), arrived.datagram());
            } else if (doneUs <= nowUs) {
                Task done = tasks.stream()
                        .min(Comparator.comparingLong(Task::doneAtUs))
                        .orElseThrow();
                tasks.remove(done);
                done.of().onTaskDone(nowUs);
            } else {
                a.onTimeout(nowUs);
                b.onTimeout(nowUs);
            }
            drain();
        }
    }

    void receive(DtlsTransport to, byte[] datagram) {
        ByteBuffer in = ByteBuffer.wrap(datagram.clone());
        ByteBuffer plaintext = ByteBuffer.allocate(BUFFER_BYTES);
        while (in.hasRemaining()) {
            if (to.onReceived(in, plaintext.clear(), nowUs)) {
                byte[] bytes = new byte[plaintext.flip().remaining()];
                plaintext.get(bytes);
                (to == a ? plaintextsOfA : plaintextsOfB).add(bytes);
            }
        }
    }

    byte[] seal(DtlsTransport from, byte[] plaintext) {
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        if (!from.seal(ByteBuffer.wrap(plaintext), out)) {
            throw new AssertionError("not sealed in " + from.state());
        }
        byte[] record = new byte[out.flip().remaining()];
        out.get(record);
        return record;
    }

    /** What one of the two says now, which is lost. */
    List<byte[]> drainAway(DtlsTransport from) {
        List<byte[]> lost = new ArrayList<>();
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        while (from.pollTransmit(out.clear(), nowUs)) {
            lost.add(Arrays.copyOf(out.array(), out.position()));
        }
        return lost;
    }

    void drain() {
        drain(a, b, eventsOfA);
        drain(b, a, eventsOfB);
    }

    private void runTask(DtlsTransport of) {
        Runnable task = of.pollTask();
        if (task != null) {
            Thread thread = new Thread(task);
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            tasks.add(new Task(nowUs + taskUs, of));
        }
    }

    private void drain(DtlsTransport from, DtlsTransport to, List<DtlsEvent.StateChanged> events) {
        runTask(from);
        ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
        while (from.pollTransmit(out.clear(), nowUs)) {
            byte[] datagram = new byte[out.flip().remaining()];
            out.get(datagram);
            sent.add(datagram);
            sender = from;
            if (filter.test(datagram) && !random.chance(loss)) {
                byte[] arriving = datagram.clone();
                if (random.chance(damage)) {
                    arriving[random.nextInt(arriving.length)] = (byte) random.nextInt();
                }
                network.add(new InFlight(nowUs + random.between(minDelayUs, maxDelayUs), to, arriving));
                if (random.chance(repeat)) {
                    network.add(new InFlight(nowUs + random.between(5_000, 400_000), to, datagram));
                }
            }
        }
        for (DtlsEvent event = from.pollEvent(); event != null; event = from.pollEvent()) {
            events.add((DtlsEvent.StateChanged) event);
            connectedAtUs = from.state() == DtlsState.CONNECTED ? nowUs : connectedAtUs;
        }
    }
}
