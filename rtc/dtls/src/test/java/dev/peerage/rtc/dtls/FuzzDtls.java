package dev.peerage.rtc.dtls;

import dev.peerage.testkit.FuzzRun;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fuzzes the parsers and live handshakes for longer than a test may: {@code FuzzDtls SECONDS [SEED] [FOLDER]}. */
final class FuzzDtls {

    /** Where the corpora are, seen from the module. */
    static final Path CORPUS = Path.of("src/test/resources/fuzz");

    private static final int MAX_RECORD_BYTES = 2_048;

    private FuzzDtls() {}

    public static void main(String[] arguments) {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path folder = arguments.length > 2
                ? Path.of(arguments[2])
                : Path.of("rtc/dtls").resolve(CORPUS);
        System.out.println("seed " + seed);
        List<byte[]> genuine = genuine();
        FuzzRun.run(folder.resolve("record"), seconds / 10, seed, genuine, FuzzDtls::record);
        FuzzRun.run(folder.resolve("hello"), seconds / 10, seed, genuine, FuzzDtls::hello);
        FuzzRun.run(folder.resolve("order"), seconds / 10, seed, List.of(small()), FuzzDtls::order);
        FuzzRun.run(folder.resolve("handshake"), seconds * 7 / 10, seed, List.of(), HandshakeScript::play);
    }

    /** What {@link DtlsRecord} says of a datagram's first record. */
    static long record(byte[] input) {
        ByteBuffer in = ByteBuffer.wrap(input);
        int length = DtlsRecord.length(in, MAX_RECORD_BYTES);
        if (length < 0) {
            return Math.min(input.length, DtlsRecord.HEADER_BYTES);
        }
        require(length >= DtlsRecord.HEADER_BYTES && length <= input.length);
        ByteBuffer record = in.limit(length);
        require(DtlsRecord.isCopy(record, record) && DtlsRecord.number(record) >= 0);
        return 32
                | DtlsRecord.type(record) << 6
                | (DtlsRecord.isKeyed(record) ? 1 << 12 : 0)
                | (DtlsRecord.isPlainAlert(record) ? alert(record) : 0);
    }

    private static long alert(ByteBuffer record) {
        int alert = DtlsRecord.plainEndingAlert(record);
        return 1 << 13 | (alert < 0 ? 0 : 1 << 14) | (DtlsRecord.isAboutCertificate(alert) ? 1 << 15 : 0);
    }

    /** What is read of hellos, the server's and the client's. */
    static long hello(byte[] input) {
        boolean hasTicket = ServerHello.promisesTicket(ByteBuffer.wrap(input));
        if (input.length <= DtlsRecord.HEADER_BYTES) {
            return hasTicket ? 1 : 0;
        }
        HelloCookie cookie = new HelloCookie();
        ByteBuffer record = ByteBuffer.wrap(input);
        boolean isIn = cookie.isIn(record, DtlsRecord.HEADER_BYTES);
        require(!isIn);
        cookie.onSent(record);
        int found = 0;
        for (int at = 0; at < Math.min(input.length, 64); at++) {
            found += cookie.isIn(record, at) ? 1 : 0;
        }
        return (hasTicket ? 1 : 0) | Math.min(found, 3) << 1 | Math.min(input[13] & 0xFF, 16) << 3;
    }

    /** What {@link HandshakeOrder} makes of one record after the other. */
    static long order(byte[] input) {
        HandshakeOrder order = new HandshakeOrder();
        ByteBuffer in = ByteBuffer.wrap(input);
        long reached = 0;
        long passed = 0;
        while (in.hasRemaining()) {
            int length = DtlsRecord.length(in, MAX_RECORD_BYTES);
            if (length < 0) {
                break;
            }
            ByteBuffer record = in.slice(in.position(), length);
            in.position(in.position() + length);
            if (DtlsRecord.isKeyed(record) || !HandshakeOrder.isSensible(record)) {
                reached |= 1;
                continue;
            }
            boolean isRepeated = order.isRepeated(record);
            boolean isNext = order.isNext(record) || order.isSecondHello(record);
            require(!(isNext && order.isTooFarAhead(record)) && HandshakeOrder.place(record) >= 0);
            reached |= (isRepeated ? 2 : 4) << (isNext ? 0 : 2)
                    | (order.isTooFarAhead(record) ? 32 : 0)
                    | (HandshakeOrder.lacksCookie(record, new HelloCookie()) ? 64 : 0);
            if (isNext && !isRepeated) {
                order.onPassed(record);
                passed++;
            }
        }
        return reached
                | (order.hasCertificateVerify() ? 128 : 0)
                | (order.isTicketMissing() ? 256 : 0)
                | Math.min(passed, 15) << 10;
    }

    /** The datagrams of a handshake in which all went well, as what comes first. */
    private static List<byte[]> genuine() {
        DtlsCertificate one = DtlsCertificate.generate(new SeededRandom(1));
        SimLink link = new SimLink(
                new DtlsTransport(DtlsConfig.defaults(), one, DtlsRole.CLIENT, List.of(one.fingerprint())),
                new DtlsTransport(DtlsConfig.defaults(), one, DtlsRole.SERVER, List.of(one.fingerprint())),
                1,
                0,
                0);
        link.start();
        link.run(1_000_000);
        List<byte[]> genuine = new ArrayList<>(link.sent);
        ByteBuffer ofServer = ByteBuffer.wrap(link.sent.get(1));
        genuine.add(Arrays.copyOfRange(ofServer.array(), 25, ofServer.limit())); // without its headers
        return genuine;
    }

    /** A ServerHello in two parts, a message, a CertificateVerify, a hello: short, as only short inputs are kept. */
    private static byte[] small() {
        ByteBuffer out = ByteBuffer.allocate(400);
        int[][] parts = {{2, 0, 0, 8}, {2, 0, 8, 2}, {11, 1, 0, 10}, {15, 2, 0, 10}, {1, 3, 0, 10}};
        for (int[] part : parts) { // type, number, offset, bytes
            out.put((byte) 22).putShort((short) 0xFEFD).putLong(0).putShort((short) (12 + part[3]));
            out.putInt(part[0] << 24 | 10).putShort((short) part[1]).putShort((short) 0);
            out.put((byte) part[2]).put((byte) 0).putShort((short) part[3]);
            out.position(out.position() + part[3]);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new AssertionError("an invariant is broken");
        }
    }
}
