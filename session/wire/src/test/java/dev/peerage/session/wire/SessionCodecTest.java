package dev.peerage.session.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.session.wire.SessionFrame.Ack;
import dev.peerage.session.wire.SessionFrame.Data;
import dev.peerage.session.wire.SessionFrame.Padding;
import dev.peerage.session.wire.SessionFrame.Ping;
import dev.peerage.session.wire.SessionFrame.Pong;
import dev.peerage.session.wire.SessionFrame.Range;
import dev.peerage.testkit.Fuzz;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionCodecTest {

    private final SessionCodec codec = new SessionCodec();

    @Test
    void matchesTheVectors() {
        Vectors vectors = new Vectors("session-packets.json");
        packets().forEach((name, frames) -> vectors.valid(name, encode(frames), frames));
        malformed().forEach((name, expected) -> vectors.malformed(name, expected.bytes(), expected.failure()));
        vectors.writeOrCompare();
    }

    @Test
    void readsBackWhatItWrites() {
        List<SessionFrame> read = new ArrayList<>();
        packets().forEach((name, frames) -> {
            assertThat(codec.decode(encode(frames), read)).as(name).isNull();
            assertThat(read).as(name).isEqualTo(frames);
        });
    }

    @Test
    void aPacketWithOneMalformedFrameYieldsNothing() {
        List<SessionFrame> read = new ArrayList<>();
        malformed().forEach((name, expected) -> {
            assertThat(codec.decode(ByteBuffer.wrap(expected.bytes()), read))
                    .as(name)
                    .isEqualTo(expected.failure());
            assertThat(read).as(name).isEmpty();
        });
    }

    @Test
    void neverThrowsOnAnyInput() {
        List<byte[]> corpus = new ArrayList<>();
        packets().values().forEach(frames -> corpus.add(HexFormat.of().parseHex(Vectors.hex(encode(frames)))));
        List<SessionFrame> read = new ArrayList<>();
        Fuzz.decoder(11, 30_000, corpus, input -> {
            if (codec.decode(ByteBuffer.wrap(input), read) == null) {
                assertThat(Vectors.hex(encode(read))).isEqualTo(HexFormat.of().formatHex(input));
            }
        });
    }

    @Test
    void refusesToWriteTooMuch() {
        ByteBuffer out = ByteBuffer.allocate(20_000);
        assertThatThrownBy(() -> SessionCodec.writeData(out, 1, 0, true, true, new byte[16_001], 0, 16_001))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionCodec.writeAck(out, 1, 0, 0, 33)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SessionCodec.writePadding(out, 1_201)).isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuffer encode(List<SessionFrame> frames) {
        ByteBuffer out = ByteBuffer.allocate(WireLimits.MAX_PACKET_BYTES);
        for (SessionFrame frame : frames) {
            if (frame instanceof Padding padding) {
                SessionCodec.writePadding(out, padding.length());
            } else if (frame instanceof Ping ping) {
                SessionCodec.writePing(out, ping.id());
            } else if (frame instanceof Pong pong) {
                SessionCodec.writePong(out, pong.id());
            } else if (frame instanceof Ack ack) {
                SessionCodec.writeAck(
                        out,
                        ack.channelId(),
                        ack.next(),
                        ack.windowBytes(),
                        ack.ranges().size());
                ack.ranges().forEach(range -> SessionCodec.writeRange(out, range.gap(), range.length()));
            } else if (frame instanceof Data data) {
                byte[] payload = HexFormat.of().parseHex(Vectors.hex(data.payload()));
                SessionCodec.writeData(
                        out,
                        data.channelId(),
                        data.sequence(),
                        data.isFirst(),
                        data.isLast(),
                        payload,
                        0,
                        payload.length);
            }
        }
        return out.flip();
    }

    private static Map<String, List<SessionFrame>> packets() {
        List<Range> ranges = new ArrayList<>();
        for (int i = 1; i <= 32; i++) {
            ranges.add(new Range(i, 33L - i));
        }
        Map<String, List<SessionFrame>> packets = new LinkedHashMap<>();
        packets.put("ping", List.of(new Ping(0xFFFF_FFFFL)));
        packets.put("pong", List.of(new Pong(0)));
        packets.put("padded ping", List.of(new Ping(3), new Padding(70)));
        packets.put("padding of nothing", List.of(new Padding(0)));
        packets.put("longest padding", List.of(new Padding(1_200)));
        packets.put("ack", List.of(new Ack(0, 1, 1_048_576, List.of())));
        packets.put("ack with a gap", List.of(new Ack(5, 100, 0, List.of(new Range(1, 3)))));
        packets.put("ack with 32 gaps", List.of(new Ack(5, WireLimits.MAX_INTEGER - 2_000, 64, ranges)));
        packets.put("message in one fragment", List.of(data(1, 0, true, true, 5)));
        packets.put("empty message", List.of(data(1, 1, true, true, 0)));
        packets.put(
                "message in three fragments",
                List.of(data(2, 7, true, false, 1_000), data(2, 8, false, false, 1_000), data(2, 9, false, true, 1)));
        packets.put("longest fragment", List.of(data(70, 1L << 40, false, false, 16_000)));
        packets.put(
                "acks beside data",
                List.of(
                        new Ack(0, 3, 1_000_000, List.of()),
                        new Ack(1, 64, 16_384, List.of(new Range(2, 2))),
                        data(1, 12, true, true, 20),
                        data(2, 13, true, true, 64)));
        return packets;
    }

    private record Wrong(byte[] bytes, DecodeFailure failure) {}

    private static Map<String, Wrong> malformed() {
        Map<String, Wrong> wrong = new LinkedHashMap<>();
        wrong.put("nothing", wrong("", DecodeFailure.TRUNCATED));
        wrong.put("type 5", wrong("05", DecodeFailure.UNKNOWN_TYPE));
        wrong.put("unknown type after a ping", wrong("0100000001" + "ff", DecodeFailure.UNKNOWN_TYPE));
        wrong.put("cut ping", wrong("01000000", DecodeFailure.TRUNCATED));
        wrong.put("padding that is not zero", wrong("0002" + "0001", DecodeFailure.BAD_VALUE));
        wrong.put("padding too long", wrong("0044b1" + "00".repeat(1_201), DecodeFailure.TOO_LONG));
        wrong.put("33 ranges", wrong("03000000" + "21" + "0101".repeat(33), DecodeFailure.TOO_LONG));
        wrong.put("range without a gap", wrong("03000000" + "01" + "0001", DecodeFailure.BAD_VALUE));
        wrong.put("range of nothing", wrong("03000000" + "01" + "0100", DecodeFailure.BAD_VALUE));
        wrong.put(
                "range beyond 2^53",
                wrong("0300" + "c01fffffffffffff" + "00" + "01" + "0101", DecodeFailure.BAD_VALUE));
        wrong.put("unknown flag", wrong("04010007" + "00", DecodeFailure.BAD_VALUE));
        wrong.put("fragment too long", wrong("04010003" + "7e81", DecodeFailure.TOO_LONG));
        wrong.put("inner fragment too short", wrong("04010001" + "43e7" + "00".repeat(999), DecodeFailure.BAD_VALUE));
        wrong.put("fragment cut", wrong("04010003" + "0200", DecodeFailure.TRUNCATED));
        wrong.put("channel id not shortest", wrong("044001" + "0003" + "00", DecodeFailure.BAD_VALUE));
        wrong.put("packet too long", wrong("0000".repeat(8_501), DecodeFailure.TOO_LONG));
        return wrong;
    }

    private static Data data(long channelId, long sequence, boolean isFirst, boolean isLast, int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) i;
        }
        return new Data(channelId, sequence, isFirst, isLast, ByteBuffer.wrap(payload));
    }

    private static Wrong wrong(String hex, DecodeFailure failure) {
        return new Wrong(HexFormat.of().parseHex(hex), failure);
    }
}
