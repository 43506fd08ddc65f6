package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.FuzzRun;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hostile bytes: nothing but counters, refusals and orderly aborts may come of them. */
class FuzzTest {

    private static final long NOW = 1_000_000;
    private static final Features ALL = new Features(true, true, true, true);

    @Test
    void initChunks() {
        byte[] init = new InitChunk(1, 100_000, 10, 10, 5, ALL, new byte[80], new byte[8]).encode(Wire.INIT_ACK);
        Fuzz.decoder(1, 20_000, List.of(init), input -> InitChunk.decode(ByteBuffer.wrap(input), 0, input.length));
    }

    @Test
    void cookies() {
        byte[] secret = new byte[StateCookie.SECRET_BYTES];
        InitChunk peer = new InitChunk(2, 100_000, 10, 10, 5, ALL, null, InitChunk.NONE);
        byte[] cookie = new StateCookie(1, 2, 3, 4, 5, peer, NOW).sign(secret);
        assertThat(StateCookie.read(ByteBuffer.wrap(cookie), 0, cookie.length).sign(secret))
                .isEqualTo(cookie);
        Fuzz.decoder(2, 5_000, List.of(cookie), input -> {
            StateCookie read = StateCookie.read(ByteBuffer.wrap(input), 0, input.length);
            boolean isOurs = read != null && StateCookie.isSigned(ByteBuffer.wrap(input), 0, secret);
            assertThat(isOurs).isEqualTo(java.util.Arrays.equals(input, cookie));
        });
    }

    @Test
    void channelAnnouncements() {
        byte[] open = Dcep.encodeOpen(
                new DataChannelOptions("label", "protocol", Reliability.maxLifetimeUs(false, 5_000_000), null, 256));
        assertThat(Dcep.encodeOpen(Dcep.decodeOpen(open))).isEqualTo(open);
        Fuzz.decoder(3, 50_000, List.of(open), input -> {
            DataChannelOptions options = Dcep.decodeOpen(input);
            if (options != null) {
                assertThat(Dcep.encodeOpen(options)).hasSize(input.length);
            }
        });
    }

    /** Real packets of a busy association, mutated under a right checksum and tag. */
    @Test
    void establishedAssociations() {
        for (long seed = 0; seed < 200; seed++) {
            Target target = new Target(seed);
            SeededRandom random = new SeededRandom(seed);
            Fuzz.decoder(seed, 60, target.corpus, input -> {
                if (input.length >= 12 && random.chance(0.95)) {
                    ByteBuffer.wrap(input)
                            .putShort(0, (short) 5000)
                            .putShort(2, (short) 5000)
                            .putInt(4, target.tag);
                    Packets.checksummed(input);
                }
                target.receive(input);
            });
        }
    }

    /** Chunks put together at random, with numbers near those that matter. */
    @Test
    void chunksOutOfThinAir() {
        for (long seed = 0; seed < 300; seed++) {
            Target target = new Target(seed);
            SeededRandom random = new SeededRandom(seed);
            for (int i = 0; i < 60; i++) {
                byte[] packet =
                        Packets.packet(target.tag, randomChunk(random, target.tsn), randomChunk(random, target.tsn));
                try {
                    target.receive(packet);
                } catch (RuntimeException failure) {
                    throw new AssertionError("seed " + seed + " round " + i, failure);
                }
            }
        }
    }

    /** A network and strangers that cost two ends nothing; see {@link AttackScript}. */
    @Test
    void liveAssociationsUnderAttack() {
        SeededRandom random = new SeededRandom(7);
        for (int round = 0; round < 400; round++) {
            byte[] script = new byte[20 + random.nextInt(300)];
            random.nextBytes(script);
            play("round " + round, script);
        }
    }

    @Test
    void whatOnceReachedSomethingNewStillDoesNoHarm() {
        assertThat(FuzzRun.corpus(FuzzSctp.CORPUS.resolve("attack"))).hasSizeGreaterThan(100);
        FuzzRun.corpus(FuzzSctp.CORPUS.resolve("init")).forEach(FuzzSctp::init);
        FuzzRun.corpus(FuzzSctp.CORPUS.resolve("dcep")).forEach(FuzzSctp::dcep);
        FuzzRun.corpus(FuzzSctp.CORPUS.resolve("attack")).forEach(script -> play("corpus", script));
    }

    private static void play(String name, byte[] script) {
        try {
            AttackScript.play(script);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(name + " " + HexFormat.of().formatHex(script), failure);
        }
    }

    private static byte[] randomChunk(SeededRandom random, int tsn) {
        int[] types = {
            Wire.DATA, Wire.DATA, Wire.DATA, Wire.SACK, Wire.SACK, Wire.FORWARD_TSN, Wire.RE_CONFIG, 4, 5, 9, 10
        };
        int type = random.chance(0.97) ? types[random.nextInt(types.length)] : random.nextInt(256);
        // Mostly whole messages with payload: anything else ends the association, and with it what can be found
        boolean isWholeMessage = type == Wire.DATA && random.chance(0.95);
        int length = (isWholeMessage ? Wire.DATA_HEADER_BYTES + 1 : 4) + random.nextInt(40);
        ByteBuffer chunk = ByteBuffer.allocate(Wire.padded(length));
        for (int at = 4; at + 4 <= chunk.capacity(); at += 4) {
            int near = tsn + random.nextInt(12) - 4;
            chunk.putInt(at, random.chance(0.5) ? near : random.nextInt(4) << 16 | random.nextInt(40));
        }
        if (isWholeMessage) {
            chunk.putInt(4, tsn + random.nextInt(12) - 4);
            chunk.putInt(8, random.nextInt(4) << 16 | random.nextInt(6));
            chunk.putInt(12, 50 + random.nextInt(8));
        }
        if (type == Wire.RE_CONFIG && length >= 20) {
            chunk.putInt(4, 13 + random.nextInt(6) << 16 | length - 4);
        }
        int flags = isWholeMessage ? 3 + 4 * random.nextInt(4) : random.nextInt(16);
        return chunk.putInt(0, type << 24 | flags << 16 | length).array();
    }

    /** An association with data flowing both ways, and packets that were meant for it. */
    private static final class Target {
        final List<byte[]> corpus = new ArrayList<>();
        final DataChannels us;
        final int tag;
        final int tsn;
        private final ByteBuffer out = ByteBuffer.allocate(1200);
        private long nowUs = NOW;

        Target(long seed) {
            SeededRandom random = new SeededRandom(seed);
            SctpConfig config = SimPair.PLAIN.toBuilder()
                    .receiveWindowBytes(20_000)
                    .maxReceiveMessageBytes(10_000)
                    .build();
            us = new DataChannels(new SctpAssociation(config, random), true, 4);
            DataChannels peer = new DataChannels(new SctpAssociation(config, random), false, 4);
            us.onStart(nowUs);
            for (int round = 0; round < 4; round++) {
                if (round == 2) {
                    us.onOpen(DataChannelOptions.of("a"), nowUs);
                    int id = peer.onOpen(DataChannelOptions.of("b", Reliability.maxRetransmits(true, 0)), nowUs)
                            .getAsInt();
                    peer.onSend(id, false, ByteBuffer.allocate(3000), nowUs);
                    peer.onSend(id, true, ByteBuffer.allocate(30), nowUs);
                }
                if (round == 3) {
                    peer.onClose(1, nowUs);
                    us.onSend(0, false, ByteBuffer.allocate(5000), nowUs);
                }
                exchange(us, peer, null);
                exchange(peer, us, corpus);
            }
            tag = Packets.tag(corpus.get(corpus.size() - 1));
            assertThat(us.association().state()).isEqualTo(SctpState.ESTABLISHED);
            peer.onSend(1, false, ByteBuffer.allocate(1), nowUs);
            tsn = corpus.stream()
                    .filter(packet -> Packets.find(packet, Wire.DATA) >= 0)
                    .mapToInt(packet -> ByteBuffer.wrap(packet).getInt(Packets.find(packet, Wire.DATA) + 4))
                    .max()
                    .orElseThrow();
        }

        void receive(byte[] input) {
            us.onReceived(ByteBuffer.wrap(input), nowUs);
            drain();
            nowUs += 3_000;
            if (us.nextDeadlineUs() <= nowUs) {
                us.onTimeout(nowUs);
                drain();
                assertThat(us.nextDeadlineUs()).isGreaterThan(nowUs);
            }
        }

        private void drain() {
            int packets = 0;
            while (us.pollTransmit(out.clear(), nowUs)) {
                assertThat(++packets).isLessThan(100);
            }
            while (us.pollEvent() != null) {}
        }

        private void exchange(DataChannels from, DataChannels to, List<byte[]> record) {
            while (from.pollTransmit(out.clear(), nowUs)) {
                byte[] packet = new byte[out.position()];
                out.flip().get(packet);
                if (record != null) {
                    record.add(packet);
                }
                to.onReceived(ByteBuffer.wrap(packet), nowUs);
            }
            while (from.pollEvent() != null) {}
        }
    }
}
