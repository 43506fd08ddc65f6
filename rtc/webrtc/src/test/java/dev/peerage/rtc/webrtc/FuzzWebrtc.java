package dev.peerage.rtc.webrtc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.testkit.FuzzRun;
import dev.peerage.testkit.SeededRandom;
import java.nio.file.Path;
import java.util.List;

/** Fuzzes descriptions and live connections for longer than a test may: {@code FuzzWebrtc SECONDS [SEED] [FOLDER]}. */
final class FuzzWebrtc {

    /** Where the corpora are, seen from the module. */
    static final Path CORPUS = Path.of("src/test/resources/fuzz");

    private FuzzWebrtc() {}

    public static void main(String[] arguments) {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        Path folder = arguments.length > 2
                ? Path.of(arguments[2])
                : Path.of("rtc/webrtc").resolve(CORPUS);
        System.out.println("seed " + seed);
        FuzzRun.run(folder.resolve("sdp"), seconds / 10, seed, List.of(description()), FuzzWebrtc::sdp);
        FuzzRun.run(folder.resolve("peers"), seconds * 9 / 10, seed, List.of(), PeerScript::play);
    }

    static byte[] description() {
        SeededRandom random = new SeededRandom(1);
        PeerConnection connection =
                new PeerConnection(PeerConnectionConfig.defaults(), DtlsCertificate.generate(random), random);
        return connection.offer(0).sdp().getBytes(ISO_8859_1);
    }

    /** Reads it as either kind; what is good reads back as the same. */
    static long sdp(byte[] input) {
        return sdp(SessionDescription.Type.OFFER, input) * 31 + sdp(SessionDescription.Type.ANSWER, input);
    }

    private static long sdp(SessionDescription.Type type, byte[] input) {
        SdpResult result = SdpParser.parse(type, new String(input, ISO_8859_1));
        if (!(result instanceof Sdp sdp)) {
            return ((SdpResult.Bad) result)
                    .reason()
                    .replaceAll("\\d+|setup:\\S+", "")
                    .hashCode();
        }
        SdpResult again = SdpParser.parse(type, SdpWriter.write(sdp, 1, 1));
        if (!(again instanceof Sdp same) || !same.credentials().equals(sdp.credentials())) {
            throw new IllegalStateException("reads back as " + again);
        }
        return sdp.form().ordinal() * 64L
                + sdp.setup().ordinal() * 16L
                + (sdp.isIceLite() ? 1 : 0)
                + (sdp.hasAllCandidates() ? 2 : 0)
                + (sdp.takesHandshakeTags() ? 4 : 0)
                + (sdp.hasBundle() ? 8 : 0);
    }
}
