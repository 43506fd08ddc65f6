package dev.peerage.rtc.sctp;

import dev.peerage.testkit.FuzzRun;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
        FuzzRun.run(folder.resolve("attack"), seconds * 8 / 10, seed, List.of(), AttackScript::play);
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
