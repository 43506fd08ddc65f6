package dev.peerage.rtc.stun;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.TurnAttribute.Data;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import dev.peerage.rtc.stun.turn.TurnAttack;
import dev.peerage.rtc.stun.turn.TurnStream;
import dev.peerage.testkit.FuzzRun;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;

/**
 * Fuzzes all of this module for longer than a test may: {@code FuzzStun [seconds] [seed] [folder]}. What reaches something new
 * joins the corpus, which {@link FuzzStunTest} replays.
 */
final class FuzzStun {

    /** Where the corpora are, seen from the module. */
    static final Path CORPUS = Path.of("src/test/resources/fuzz");

    private FuzzStun() {}

    public static void main(String[] arguments) {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path folder = arguments.length > 2
                ? Path.of(arguments[2])
                : Path.of("rtc/stun").resolve(CORPUS);
        System.out.println("seed " + seed);
        FuzzRun.run(folder.resolve("message"), seconds / 10, seed, messages(), input -> fewer(message(input)));
        FuzzRun.run(folder.resolve("stream"), seconds / 10, seed, messages(), FuzzStun::stream);
        FuzzRun.run(folder.resolve("turn"), seconds * 8 / 10, seed, List.of(TurnAttack.EXAMPLE), FuzzStun::turn);
    }

    private static long turn(byte[] script) {
        return fewer(TurnAttack.play(script));
    }

    /** There are thousands of combinations of what can be reached; a corpus of some hundreds has all of it. */
    private static long fewer(long reached) {
        return Math.floorMod(reached ^ reached >>> 29, 199);
    }

    static List<byte[]> messages() {
        TransactionId id = new TransactionId(1, 2);
        ByteBuffer request = ByteBuffer.allocate(500);
        StunMessage.request(StunMessage.ALLOCATE, id)
                .with(new Username("alice"))
                .with(new Realm("realm"))
                .with(new Nonce("nonce"))
                .build()
                .encode(IntegrityKey.longTerm("alice", "realm", "secret"), request);
        ByteBuffer indication = ByteBuffer.allocate(500);
        StunMessage.indication(StunMessage.DATA, id)
                .with(new XorPeerAddress(TransportAddress.ipv4(7, 7, 7, 7, 7)))
                .with(new Data(new byte[5]))
                .build()
                .encode(null, indication);
        return List.of(
                StunMessageTest.bytes(request.flip()),
                StunMessageTest.bytes(indication.flip()),
                HexFormat.of().parseHex("4000000401020304"));
    }

    /** Every reader of a datagram; which attributes there were. */
    static long message(byte[] input) {
        long reached = 0;
        ByteBuffer packet = ByteBuffer.wrap(input);
        if (StunMessage.isStun(packet)) {
            StunMessage.localUfrag(packet);
            StunMessage.transactionTag(packet);
        }
        StunMessage message = StunMessage.decode(packet);
        if (message != null) {
            reached = 1 + message.messageClass().ordinal() * 2L + (message.hasIntegrity() ? 8 : 0);
            for (StunAttribute attribute : message.attributes()) {
                reached |= 1L << (16 + attribute.type() % 47);
            }
            new StunResponder().respond(packet, TransportAddress.ipv4(1, 2, 3, 4, 5), ByteBuffer.allocate(1_500));
        }
        if (TurnFrame.isChannelData(packet)) {
            TurnFrame.openChannelData(packet);
            reached |= 16;
        } else if (TurnFrame.isDataIndication(packet)) {
            reached |= TurnFrame.openDataIndication(packet) == null ? 32 : 64;
        }
        return reached;
    }

    /** A stream, cut where its first byte says; packets, and how it ended. */
    static long stream(byte[] input) {
        TurnStream stream = new TurnStream(600);
        int piece = input.length == 0 ? 1 : 1 + (input[0] & 0x3F);
        int packets = 0;
        for (int at = 0; at < input.length; at += piece) {
            ByteBuffer received = ByteBuffer.wrap(input, at, Math.min(piece, input.length - at));
            while (stream.poll(received) != null) {
                packets++;
            }
            if (received.hasRemaining()) {
                throw new AssertionError("bytes are left");
            }
        }
        return Math.min(packets, 7) + (stream.isBroken() ? 8 : 0) + Math.min(stream.skippedPackets(), 3) * 16;
    }
}
