package dev.peerage.rtc.sctp;

import dev.peerage.testkit.FuzzRun;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fuzzes the parsers and the live association for longer than a test may: {@code FuzzSctp [seconds] [seed] [folder]}. */
final class FuzzSctp {

    /** Where the corpora are, seen from the module. */
    static final Path CORPUS = Path.of("src/test/resources/fuzz");

    private FuzzSctp() {}

    public static void main(String[] arguments) {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path folder = arguments.length > 2
                ? Path.of(arguments[2])
                : Path.of("rtc/sctp").resolve(CORPUS);
        System.out.println("seed " + seed);
        InitChunk init = new InitChunk(1, 9, 2, 2, 5, Features.ofBits(15), new byte[8], new byte[8]);
        byte[] open = Dcep.encodeOpen(DataChannelOptions.of("label", Reliability.maxLifetimeUs(false, 5_000_000)));
        FuzzRun.run(folder.resolve("init"), seconds / 10, seed, List.of(init.encode(Wire.INIT_ACK)), FuzzSctp::init);
        FuzzRun.run(folder.resolve("dcep"), seconds / 10, seed, List.of(open), FuzzSctp::dcep);
        FuzzRun.run(folder.resolve("packet"), seconds * 3 / 10, seed, chunks(), FuzzSctp::packet);
        FuzzRun.run(folder.resolve("attack"), seconds * 5 / 10, seed, List.of(), AttackScript::play);
    }

    /** SACK, FORWARD-TSN, RE-CONFIG, COOKIE ECHO and what ends an association, each after a byte that chooses it. */
    static List<byte[]> chunks() {
        List<byte[]> inputs = new ArrayList<>();
        for (byte choice = 0; choice < 2; choice++) {
            FuzzTarget target = new FuzzTarget(choice >> 1, (choice & 1) != 0);
            byte[][] chunks = {
                Packets.sack(target.tsn, 10_000, 2, 3, 5, 5),
                words(Wire.FORWARD_TSN << 24 | 12, target.tsn + 2, 1 << 16),
                words(Wire.I_FORWARD_TSN << 24 | 16, target.tsn + 2, 1 << 16, 3),
                words(Wire.RE_CONFIG << 24 | 22, 13 << 16 | 18, target.tsn, target.tsn, target.tsn, 1 << 16),
                words(Wire.RE_CONFIG << 24 | 16, 16 << 16 | 12, target.tsn, 1),
                ControlChunks.cookieEcho(new byte[80]),
                ControlChunks.shutdown(target.tsn)
            };
            for (byte[] chunk : chunks) {
                inputs.add(ByteBuffer.allocate(1 + chunk.length)
                        .put(choice)
                        .put(chunk)
                        .array());
            }
        }
        return inputs;
    }

    private static byte[] words(int... words) {
        ByteBuffer out = ByteBuffer.allocate(4 * words.length);
        for (int word : words) {
            out.putInt(word);
        }
        return out.array();
    }

    /** Chunks under the right tag for a live association; the first byte chooses which. */
    static long packet(byte[] input) {
        if (input.length < 5 || input.length > 1_000) {
            return 0;
        }
        FuzzTarget target = new FuzzTarget(input[0] >> 1 & 3, (input[0] & 1) != 0);
        target.receive(Packets.packet(target.tag, Arrays.copyOfRange(input, 1, input.length)));
        SctpStats stats = target.us.association().stats();
        long moved = Math.min(stats.malformedPackets(), 1)
                | Math.min(stats.unexpectedChunks(), 1) << 1
                | Math.min(stats.unknownChunks(), 1) << 2
                | Math.min(stats.droppedChunks(), 1) << 3
                | Math.min(stats.badCookies(), 1) << 4
                | Math.min(stats.duplicateChunks(), 1) << 5;
        return moved | (long) target.us.association().state().ordinal() << 8 | (long) (input[0] & 1) << 16;
    }

    static long init(byte[] input) {
        InitChunk init = InitChunk.decode(ByteBuffer.wrap(input), 0, input.length);
        return init == null ? 0 : 1 + init.features().toBits() * 2 + Math.min(1, init.unrecognized().length);
    }

    static long dcep(byte[] input) {
        DataChannelOptions options = Dcep.decodeOpen(input);
        if (options == null) {
            return 0;
        }
        Reliability reliability = options.reliability();
        return 1
                + (reliability.isOrdered() ? 0 : 1)
                + (reliability.maxRetransmits() == Reliability.UNLIMITED ? 0 : 2)
                + (reliability.maxLifetimeUs() == Reliability.UNLIMITED ? 0 : 4);
    }
}
