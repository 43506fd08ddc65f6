package dev.peerage.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.FuzzRun;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
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
            FuzzTarget target = new FuzzTarget(seed, (seed & 1) != 0);
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
            boolean isInterleaving = (seed & 1) != 0;
            FuzzTarget target = new FuzzTarget(seed, isInterleaving);
            SeededRandom random = new SeededRandom(seed);
            for (int i = 0; i < 60; i++) {
                byte[] packet = Packets.packet(
                        target.tag,
                        randomChunk(random, target.tsn, isInterleaving),
                        randomChunk(random, target.tsn, isInterleaving));
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
        FuzzRun.corpus(FuzzSctp.CORPUS.resolve("packet")).forEach(FuzzSctp::packet);
        FuzzRun.corpus(FuzzSctp.CORPUS.resolve("attack")).forEach(script -> play("corpus", script));
    }

    private static void play(String name, byte[] script) {
        try {
            AttackScript.play(script);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(name + " " + HexFormat.of().formatHex(script), failure);
        }
    }

    private static byte[] randomChunk(SeededRandom random, int tsn, boolean isInterleaving) {
        int data = isInterleaving ? Wire.I_DATA : Wire.DATA;
        int forward = isInterleaving ? Wire.I_FORWARD_TSN : Wire.FORWARD_TSN;
        int[] types = {data, data, data, Wire.SACK, Wire.SACK, forward, Wire.RE_CONFIG, 2, 4, 5, 9, 10, 11};
        int type = random.chance(0.97) ? types[random.nextInt(types.length)] : random.nextInt(256);
        if (random.chance(0.01)) {
            type = Wire.SHUTDOWN;
        }
        // Mostly whole messages with payload: anything else ends the association, and with it what can be found
        boolean isWholeMessage = type == data && random.chance(0.95);
        int headerBytes = isInterleaving ? Wire.I_DATA_HEADER_BYTES : Wire.DATA_HEADER_BYTES;
        int length = (isWholeMessage ? headerBytes + 1 : 4) + random.nextInt(40);
        ByteBuffer chunk = ByteBuffer.allocate(Wire.padded(length));
        for (int at = 4; at + 4 <= chunk.capacity(); at += 4) {
            int near = tsn + random.nextInt(12) - 4;
            chunk.putInt(at, random.chance(0.5) ? near : random.nextInt(4) << 16 | random.nextInt(40));
        }
        if (isWholeMessage) {
            chunk.putInt(4, tsn + random.nextInt(12) - 4);
            chunk.putInt(8, random.nextInt(4) << 16 | random.nextInt(6));
            chunk.putInt(headerBytes - 4, 50 + random.nextInt(8));
        }
        if (isWholeMessage && isInterleaving) {
            chunk.putInt(12, random.nextInt(6));
        }
        if (type == Wire.RE_CONFIG && length >= 20) {
            chunk.putInt(4, 13 + random.nextInt(6) << 16 | length - 4);
        }
        int flags = isWholeMessage ? 3 + 4 * random.nextInt(4) : random.nextInt(16);
        return chunk.putInt(0, type << 24 | flags << 16 | length).array();
    }
}
