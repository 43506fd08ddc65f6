package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.RandomSource;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/** Two associations and the links between them in virtual time. */
final class SimPair {

    /** The defaults with DATA chunks and packets of one size, for tests that have each in hand. */
    static final SctpConfig PLAIN =
            SctpConfig.builder().interleaving(false).maxPacketBytes(1160).build();

    final SctpAssociation a;
    final SctpAssociation b;
    final SimLink toB;
    final SimLink toA;
    final List<SctpEvent> eventsOfA = new ArrayList<>();
    final List<SctpEvent> eventsOfB = new ArrayList<>();
    /** Called after every step, to send more or to look. */
    LongConsumer onStep = nowUs -> {};
    /** Whether messages are counted but not kept. */
    boolean isDiscarding;

    long discardedBytes;

    long nowUs = 1_000_000;
    private final ByteBuffer out;

    SimPair(long seed, SctpConfig configOfA, SctpConfig configOfB, SimLink.Conditions conditions) {
        this(new SeededRandom(seed), new SeededRandom(seed), configOfA, configOfB, conditions);
    }

    SimPair(
            SeededRandom random,
            RandomSource randomOfBoth,
            SctpConfig configOfA,
            SctpConfig configOfB,
            SimLink.Conditions conditions) {
        a = new SctpAssociation(configOfA, randomOfBoth);
        b = new SctpAssociation(configOfB, randomOfBoth);
        toB = new SimLink(random, conditions);
        toA = new SimLink(random, conditions);
        out = ByteBuffer.allocate(Math.max(configOfA.maxPacketBytes(), configOfB.maxPacketBytes()));
    }

    /** Both {@link #PLAIN} over a perfect link, established. */
    static SimPair established() {
        return established(PLAIN, SimLink.Conditions.PERFECT);
    }

    static SimPair established(SctpConfig config, SimLink.Conditions conditions) {
        return establish(new SimPair(1, config, config, conditions));
    }

    /** The TSNs of both begin there. */
    static SimPair establishedAtTsn(int initialTsn, SctpConfig config, SimLink.Conditions conditions) {
        SeededRandom random = new SeededRandom(1);
        RandomSource fixed = new RandomSource() {
            @Override
            public void nextBytes(byte[] bytes) {
                random.nextBytes(bytes);
            }

            @Override
            public int nextInt() {
                return initialTsn;
            }
        };
        return establish(new SimPair(random, fixed, config, config, conditions));
    }

    private static SimPair establish(SimPair pair) {
        pair.a.onStart(pair.nowUs);
        pair.b.onStart(pair.nowUs);
        pair.runFor(1_000_000);
        assertThat(pair.a.state()).isEqualTo(SctpState.ESTABLISHED);
        assertThat(pair.b.state()).isEqualTo(SctpState.ESTABLISHED);
        pair.eventsOfA.clear();
        pair.eventsOfB.clear();
        return pair;
    }

    void runFor(long us) {
        runUntil(nowUs + us);
    }

    /** Runs until the time, or until nothing is left to happen. Returns true if all is quiet. */
    boolean runUntil(long endUs) {
        drain();
        while (true) {
            long next =
                    Math.min(Math.min(toA.nextUs(), toB.nextUs()), Math.min(a.nextDeadlineUs(), b.nextDeadlineUs()));
            if (next > endUs) {
                nowUs = Math.max(nowUs, Math.min(endUs, next));
                return next == Long.MAX_VALUE;
            }
            nowUs = Math.max(nowUs, next);
            while (toA.nextUs() <= nowUs) {
                a.onReceived(ByteBuffer.wrap(toA.poll()), nowUs);
                drain();
            }
            while (toB.nextUs() <= nowUs) {
                b.onReceived(ByteBuffer.wrap(toB.poll()), nowUs);
                drain();
            }
            if (a.nextDeadlineUs() <= nowUs) {
                a.onTimeout(nowUs);
                drain();
                assertThat(a.nextDeadlineUs()).as("deadline after timeout").isGreaterThan(nowUs);
            }
            if (b.nextDeadlineUs() <= nowUs) {
                b.onTimeout(nowUs);
                drain();
                assertThat(b.nextDeadlineUs()).as("deadline after timeout").isGreaterThan(nowUs);
            }
            onStep.accept(nowUs);
            drain();
        }
    }

    /** Takes all outputs of both. */
    void drain() {
        drain(a, eventsOfA, toB);
        drain(b, eventsOfB, toA);
    }

    private void drain(SctpAssociation from, List<SctpEvent> events, SimLink link) {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = false;
            SctpEvent event;
            while ((event = from.pollEvent()) != null) {
                if (isDiscarding && event instanceof SctpEvent.MessageReceived message) {
                    discardedBytes += message.payload().length;
                } else {
                    events.add(event);
                }
                isBusy = true;
            }
            while (from.pollTransmit(out.clear(), nowUs)) {
                byte[] packet = new byte[out.position()];
                assertThat(packet.length).isLessThanOrEqualTo(from.config().maxPacketBytes());
                assertThat(packet.length & 3).isZero();
                out.flip().get(packet);
                assertControlBeforeData(packet);
                link.send(packet, nowUs);
                isBusy = true;
            }
        }
    }

    /** RFC 9260 §6.10: "MUST"; usrsctp aborts the association if it is otherwise. */
    private static void assertControlBeforeData(byte[] packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet);
        boolean hasData = false;
        for (int at = Wire.COMMON_HEADER_BYTES; at < packet.length; at += (bytes.getShort(at + 2) + 3) & 0xFFFC) {
            boolean isData = bytes.get(at) == Wire.DATA || bytes.get(at) == Wire.I_DATA;
            assertThat(hasData && !isData)
                    .as("chunk of type %d after data", bytes.get(at))
                    .isFalse();
            hasData |= isData;
        }
    }

    static List<SctpEvent.MessageReceived> messages(List<SctpEvent> events) {
        return events.stream()
                .filter(SctpEvent.MessageReceived.class::isInstance)
                .map(SctpEvent.MessageReceived.class::cast)
                .toList();
    }
}
