package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of the files in {@code conformance/webrtc}, whose README says what is in them. */
record CapturedHandshake(String name, String ours, String theirs, byte[] drawn, List<Packet> packets) {

    private static final Path FOLDER = Path.of("../../conformance/webrtc");
    private static final HexFormat HEX = HexFormat.of();

    /** What was received, or for {@code sctp-ours} sent. */
    record Packet(String kind, long timeUs, byte[] bytes) {}

    static Stream<CapturedHandshake> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList().stream()
                    .map(CapturedHandshake::read);
        }
    }

    private static CapturedHandshake read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            List<Packet> packets = new ArrayList<>();
            for (String line : lines) {
                String[] words = line.split(" ");
                if (words.length == 3 && (words[0].startsWith("sctp") || words[0].matches("stun|dtls"))) {
                    packets.add(new Packet(words[0], Long.parseLong(words[1]), HEX.parseHex(words[2])));
                }
            }
            byte[] drawn = HEX.parseHex(values(lines, "random").get(0));
            return new CapturedHandshake(
                    file.getFileName().toString(), sdp(lines, "ours"), sdp(lines, "theirs"), drawn, packets);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String sdp(List<String> lines, String whose) {
        return values(lines, whose).stream().collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static List<String> values(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> line.substring(key.length() + 1))
                .toList();
    }

    List<Packet> packets(String kind) {
        return packets.stream().filter(packet -> packet.kind.equals(kind)).toList();
    }

    SessionDescription.Type theirType() {
        return name.contains("offers") ? SessionDescription.Type.OFFER : SessionDescription.Type.ANSWER;
    }

    /** An attribute of a description, such as {@code ice-pwd}. */
    static String attribute(String sdp, String attribute) {
        return sdp.lines()
                .filter(line -> line.startsWith("a=" + attribute + ":"))
                .findFirst()
                .orElseThrow()
                .substring(attribute.length() + 3);
    }

    /** The random bytes that our association drew, then zeros. */
    RandomSource random() {
        ByteBuffer rest = ByteBuffer.wrap(drawn);
        return bytes -> rest.get(bytes, 0, Math.min(bytes.length, rest.remaining()));
    }

    @Override
    public String toString() {
        return name;
    }
}
