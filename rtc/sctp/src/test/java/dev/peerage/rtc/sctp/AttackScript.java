package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Two ends that talk while a network and strangers do what a script of bytes says: packets are lost, doubled, exchanged,
 * repeated long after, changed under a wrong tag or a wrong checksum, INITs and cookies are forged.
 *
 * <p>None of these may cost the two a message, or end them. The script can also let a stranger know the tags: then only
 * safety remains, that is no exception, bounded memory, bounded answers.
 */
final class AttackScript {

    private static final int STREAM = 2;
    private static final int MAX_STEPS = 120;
    private static final int MAX_PACKETS = 64;
    private static final long MAX_IDLE_US = 6_000_000;
    private static final SctpConfig CONFIG = SctpConfig.builder()
            .receiveWindowBytes(30_000)
            .maxReceiveMessageBytes(40_000)
            .maxSendMessageBytes(40_000)
            .zeroChecksum(false)
            .heartbeatIntervalUs(0)
            .build();

    /** One end, and what is on its way to it. */
    private static final class End {
        final DataChannels channels;
        final ArrayDeque<byte[]> arriving = new ArrayDeque<>();
        final List<byte[]> seen = new ArrayList<>();
        final List<Integer> sent = new ArrayList<>();
        final List<Integer> received = new ArrayList<>();
        int opened = -1;

        End(SctpConfig config, SeededRandom random, boolean isClient) {
            channels = new DataChannels(new SctpAssociation(config, random), isClient, 8);
        }
    }

    private final SeededRandom random;
    private final byte[] script;
    private final End a;
    private final End b;
    private final ByteBuffer out = ByteBuffer.allocate(2000);
    private int next;
    private long nowUs = 1_000_000;
    private long idleUs;
    /** Whether a stranger may come to know the tags, and whether one has used them. */
    private final boolean hasTraitor;

    private final boolean maySayGoodbye;
    private boolean isEnding;

    private boolean isPeerHostile;

    private AttackScript(byte[] script) {
        this.script = script;
        int first = takeByte();
        random = new SeededRandom(first);
        hasTraitor = (first & 12) == 12;
        maySayGoodbye = (first & 48) == 48;
        SctpConfig config = CONFIG.toBuilder().interleaving((first & 1) != 0).build();
        a = new End(config, random, true);
        b = new End(config, random, false);
        DataChannelOptions options = DataChannelOptions.negotiated(STREAM, "", Reliability.RELIABLE_ORDERED);
        a.channels.onOpen(options, nowUs);
        b.channels.onOpen(options, nowUs);
        a.channels.onStart(nowUs);
        if ((first & 2) != 0) {
            b.channels.onStart(nowUs);
        }
        drain();
    }

    /** Plays a script; the number says what was reached. */
    static long play(byte[] script) {
        AttackScript attack = new AttackScript(script);
        for (int step = 0; step < MAX_STEPS && attack.next < script.length; step++) {
            attack.step();
            attack.drain();
        }
        attack.finish();
        return attack.signature();
    }

    private void step() {
        int op = takeByte();
        End end = (op & 16) == 0 ? a : b;
        switch (op & 15) {
            case 0, 1 -> send(end, 1 + takeByte() * takeByte());
            case 2, 3 -> deliver(end, 1 + takeByte() % 8);
            case 4 -> end.arriving.poll();
            case 5 -> doubled(end);
            case 6 -> exchanged(end);
            case 7 -> replay(end);
            case 8 -> receive(end, forged(end, true));
            case 9 -> receive(end, forged(end, false));
            case 10 -> receive(end, forgedInit());
            case 11 -> openOrClose(end);
            case 12, 13 -> idle(takeByte() * 2_000L);
            case 14 -> idle(1_500_000);
            default -> {
                if (hasTraitor) {
                    asThePeer(end);
                } else if (maySayGoodbye && end.channels.association().state() == SctpState.ESTABLISHED) {
                    isEnding = true;
                    end.channels.onShutdown(nowUs);
                }
            }
        }
    }

    private void send(End end, int bytes) {
        ByteBuffer message = ByteBuffer.allocate(Math.max(4, bytes % 40_000)).putInt(0, end.sent.size());
        if (end.channels.onSend(STREAM, false, message, nowUs).isAccepted()) {
            end.sent.add(end.sent.size());
        }
    }

    private void openOrClose(End end) {
        if (end.opened < 0) {
            boolean isOrdered = (takeByte() & 1) != 0;
            DataChannelOptions options = DataChannelOptions.of("x", Reliability.maxRetransmits(isOrdered, 0));
            end.opened = end.channels.onOpen(options, nowUs).orElse(-1);
            end.channels.onSend(Math.max(0, end.opened), true, ByteBuffer.allocate(3_000), nowUs);
        } else {
            end.channels.onClose(end.opened, nowUs);
            end.opened = -1;
        }
    }

    private void deliver(End end, int count) {
        for (int i = 0; i < count && !end.arriving.isEmpty(); i++) {
            receive(end, end.arriving.remove());
            drain();
        }
    }

    private static void doubled(End end) {
        if (!end.arriving.isEmpty()) {
            end.arriving.add(end.arriving.peek());
        }
    }

    private static void exchanged(End end) {
        if (!end.arriving.isEmpty()) {
            end.arriving.add(end.arriving.remove());
        }
    }

    private void replay(End end) {
        if (!end.seen.isEmpty()) {
            receive(end, end.seen.get(takeByte() % end.seen.size()));
        }
    }

    /** A packet like one seen, of somebody who does not know the tag, or who cannot compute a checksum. */
    private byte[] forged(End end, boolean isTagWrong) {
        if (end.seen.isEmpty()) {
            return new byte[takeByte()];
        }
        byte[] packet = Fuzz.mutated(random, end.seen.get(takeByte() % end.seen.size()));
        if (packet.length < 20) {
            return packet;
        }
        if (isTagWrong) { // an INIT has its tag inside
            int tagAt = packet[12] == Wire.INIT ? 16 : 4;
            ByteBuffer.wrap(packet).putInt(tagAt, ByteBuffer.wrap(packet).getInt(tagAt) ^ 1 + takeByte());
        }
        Packets.checksummed(packet);
        if (!isTagWrong) {
            packet[8 + takeByte() % 4] ^= 0x10;
        }
        return packet;
    }

    private byte[] forgedInit() {
        InitChunk init = new InitChunk(
                1 + takeByte(),
                100_000,
                1 + takeByte(),
                10,
                takeByte(),
                Features.ofBits(takeByte()),
                null,
                new byte[0]);
        return Packets.packet(0, init.encode(Wire.INIT));
    }

    private void asThePeer(End end) {
        if (end.seen.isEmpty()) {
            return;
        }
        isPeerHostile = true;
        byte[] packet = Fuzz.mutated(random, end.seen.get(takeByte() % end.seen.size()));
        if (packet.length >= 16) {
            byte[] latest = end.seen.get(end.seen.size() - 1);
            System.arraycopy(latest, 0, packet, 0, 8);
            Packets.checksummed(packet);
        }
        receive(end, packet);
    }

    private void receive(End end, byte[] packet) {
        end.channels.onReceived(ByteBuffer.wrap(packet), nowUs);
    }

    /** Time in which nothing arrives; in sum not enough to give up. */
    private void idle(long us) {
        long allowedUs = Math.min(us, MAX_IDLE_US - idleUs);
        idleUs += allowedUs;
        pass(allowedUs);
    }

    private void pass(long us) {
        long endUs = nowUs + us;
        long deadlineUs;
        int rounds = 0;
        while ((deadlineUs = Math.min(a.channels.nextDeadlineUs(), b.channels.nextDeadlineUs())) <= endUs) {
            assertThat(++rounds).as("timers in " + us + " us").isLessThan(10_000);
            nowUs = Math.max(nowUs, deadlineUs);
            a.channels.onTimeout(nowUs);
            b.channels.onTimeout(nowUs);
            drain();
            assertThat(a.channels.nextDeadlineUs()).isGreaterThan(nowUs);
            assertThat(b.channels.nextDeadlineUs()).isGreaterThan(nowUs);
        }
        nowUs = Math.max(nowUs, endUs);
    }

    private void drain() {
        drain(a, b);
        drain(b, a);
    }

    private void drain(End from, End to) {
        DataChannelEvent event;
        while ((event = from.channels.pollEvent()) != null) {
            if (event instanceof DataChannelEvent.Closed closed && !isPeerHostile && !isEnding) {
                throw new AssertionError("ended: " + closed.reason());
            }
            if (event instanceof DataChannelEvent.MessageReceived message && message.channelId() == STREAM) {
                from.received.add(
                        message.payload().length < 4
                                ? -1
                                : ByteBuffer.wrap(message.payload()).getInt());
            }
        }
        int packets = 0;
        while (from.channels.pollTransmit(out.clear(), nowUs)) {
            assertThat(++packets).as("packets at once").isLessThan(2_000);
            byte[] packet = new byte[out.position()];
            out.flip().get(packet);
            if (to.arriving.size() < MAX_PACKETS) {
                to.arriving.add(packet);
            }
            if (to.seen.size() < MAX_PACKETS) {
                to.seen.add(packet);
            }
        }
        assertThat(from.channels.association().heldBytes())
                .isBetween(0L, 2L * CONFIG.receiveWindowBytes() + CONFIG.maxReceiveMessageBytes());
    }

    /** The network is good from now on. */
    private void finish() {
        for (int round = 0; round < 3_000 && !(isPeerHostile && round > 50) && !isQuiet(); round++) {
            deliver(a, MAX_PACKETS);
            deliver(b, MAX_PACKETS);
            pass(a.arriving.isEmpty() && b.arriving.isEmpty() ? 50_000 : 500);
        }
        if (!isPeerHostile) {
            assertThat(b.received).isEqualTo(a.sent);
            assertThat(a.received).isEqualTo(b.sent);
            assertThat(isEnding).isEqualTo(a.channels.association().state() == SctpState.CLOSED);
            assertThat(isEnding).isEqualTo(b.channels.association().state() == SctpState.CLOSED);
        }
    }

    private boolean isQuiet() {
        SctpState last = isEnding ? SctpState.CLOSED : SctpState.ESTABLISHED;
        return a.channels.association().state() == last
                && b.channels.association().state() == last
                && a.arriving.isEmpty()
                && b.arriving.isEmpty()
                && a.received.size() == b.sent.size()
                && b.received.size() == a.sent.size();
    }

    /** Which end came to which state, and which counters moved at either. */
    private long signature() {
        long states = a.channels.association().state().ordinal() * 16L
                + b.channels.association().state().ordinal();
        return states << 16 | moved(a.channels) | moved(b.channels);
    }

    private static long moved(DataChannels channels) {
        SctpStats stats = channels.association().stats();
        long[] counts = {
            stats.chunksRetransmitted(),
            stats.timeouts(),
            stats.messagesAbandoned(),
            stats.droppedChunks(),
            stats.malformedPackets(),
            stats.badCookies(),
            stats.unknownChunks(),
            stats.unexpectedChunks(),
            channels.ignoredMessages()
        };
        long bits = 0;
        for (long count : counts) {
            bits = bits << 1 | Math.min(count, 1);
        }
        return bits;
    }

    private int takeByte() {
        return next < script.length ? script[next++] & 0xFF : 0;
    }
}
