package dev.peerage.rtc.webrtc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.util.ArrayList;
import java.util.List;

/** A description as someone hostile would change it: mostly still one, with values at their limits. */
final class MutatedSdp {

    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "-1",
            "65535",
            "65536",
            "2147483647",
            "999999999999999999",
            "",
            "active",
            "passive",
            "actpass",
            "holdconn",
            "AAAA",
            "abcdefghijklmnopqrstuvwx",
            "5000 webrtc-datachannel 1024");

    private static final List<String> LINES = List.of(
            "a=ice-lite",
            "a=end-of-candidates",
            "a=handshake-tag",
            "a=max-message-size:1",
            "a=max-message-size:0",
            "a=setup:passive",
            "a=setup:active",
            "a=candidate:1 1 udp 2113937151 10.0.0.9 4009 typ host",
            "a=candidate:1 1 udp 2113937151 abc.local 4009 typ host",
            "a=candidate:1 1 tcp 2113937151 10.0.0.9 9 typ host tcptype active",
            "a=fingerprint:sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "m=application 0 UDP/DTLS/SCTP webrtc-datachannel",
            "m=application 9 DTLS/SCTP 5000");

    private MutatedSdp() {}

    static String of(String sdp, SeededRandom random) {
        if (random.chance(0.1)) {
            return new String(Fuzz.mutated(random, sdp.getBytes(ISO_8859_1)), ISO_8859_1);
        }
        List<String> lines = new ArrayList<>(sdp.lines().toList());
        for (int changes = 1 + random.nextInt(3); changes > 0 && !lines.isEmpty(); changes--) {
            change(lines, random);
        }
        return String.join("\r\n", lines) + "\r\n";
    }

    private static void change(List<String> lines, SeededRandom random) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        switch (random.nextInt(6)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(random.nextInt(lines.size())));
            case 2, 3 -> {
                int colon = line.indexOf(':');
                String value = VALUES.get(random.nextInt(VALUES.size()));
                lines.set(at, colon < 0 ? line : line.substring(0, colon + 1) + value);
            }
            case 4 -> lines.add(LINES.get(random.nextInt(LINES.size())));
            default -> lines.set(at, new String(Fuzz.mutated(random, line.getBytes(ISO_8859_1)), ISO_8859_1));
        }
    }
}
