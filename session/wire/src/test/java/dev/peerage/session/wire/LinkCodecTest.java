package dev.peerage.session.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.PeerId;
import dev.peerage.testkit.Fuzz;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LinkCodecTest {

    private static final Bytes NONCE = filled(32, 0x11);
    private static final Bytes SIGNATURE = filled(64, 0x44);
    private static final Introduction ALICE = introduction(0x21);
    private static final Introduction BOB = introduction(0x31);
    private static final Member MEMBER_ALICE = new Member(1, 5, ALICE, Bytes.EMPTY);
    private static final Member MEMBER_BOB = new Member(0xFFFF_FFFFL, WireLimits.MAX_INTEGER, BOB, filled(1024, 0x67));

    @Test
    void matchesTheVectors() {
        Vectors vectors = new Vectors("link-frames.json");
        frames().forEach((name, frame) -> vectors.valid(name, LinkCodec.encode(frame), frame));
        malformed().forEach((name, expected) -> vectors.malformed(name, expected.bytes(), expected.failure()));
        vectors.writeOrCompare();
    }

    @Test
    void readsBackWhatItWrites() {
        frames().forEach((name, frame) ->
                assertThat(LinkCodec.decode(LinkCodec.encode(frame))).as(name).isEqualTo(frame));
    }

    @Test
    void namesWhatIsWrongWithAMalformedFrame() {
        malformed()
                .forEach((name, expected) -> assertThat(LinkCodec.decode(ByteBuffer.wrap(expected.bytes())))
                        .as(name)
                        .isEqualTo(new LinkFrame.Malformed(expected.failure())));
    }

    @Test
    void everyCutOfAFrameIsTruncated() {
        frames().forEach((name, frame) -> {
            if (frame instanceof LinkFrame.Relay || frame instanceof LinkFrame.Relayed) {
                return; // their payload is whatever is left
            }
            ByteBuffer whole = LinkCodec.encode(frame);
            for (int length = 0; length < whole.limit(); length++) {
                assertThat(LinkCodec.decode(whole.slice(0, length)))
                        .as(name + " cut to " + length)
                        .isEqualTo(new LinkFrame.Malformed(DecodeFailure.TRUNCATED));
            }
        });
    }

    @Test
    void neverThrowsOnAnyInput() {
        List<byte[]> corpus = new ArrayList<>();
        frames().values().forEach(frame -> corpus.add(array(LinkCodec.encode(frame))));
        Fuzz.decoder(7, 30_000, corpus, input -> {
            LinkFrame frame = LinkCodec.decode(ByteBuffer.wrap(input));
            if (!(frame instanceof LinkFrame.Malformed)) {
                assertThat(array(LinkCodec.encode(frame))).isEqualTo(input); // one form for each frame
            }
        });
    }

    @Test
    void refusesToWriteValuesOutsideTheirRange() {
        assertThatThrownBy(() -> LinkCodec.encode(new LinkFrame.Ping(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkCodec.encode(new LinkFrame.Challenge(filled(31, 0))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkCodec.encode(new LinkFrame.Bye(ByeCode.NORMAL, "x".repeat(257))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LinkCodec.encode(new LinkFrame.Malformed(DecodeFailure.TRUNCATED)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void signedContentIsTheTextAndTheFieldsInARow() {
        assertThat(HexFormat.of().formatHex(SignedContent.introduction(ALICE.peerId(), ALICE.agreementKey())))
                .isEqualTo("706565726167652f696e74726f64756374696f6e2f31" + "21".repeat(32) + "22".repeat(32));
        assertThat(HexFormat.of().formatHex(SignedContent.hello(NONCE, ALICE.peerId(), ALICE.agreementKey())))
                .isEqualTo("706565726167652f68656c6c6f2f31" + "11".repeat(32) + "21".repeat(32) + "22".repeat(32));
    }

    private static Map<String, LinkFrame> frames() {
        Map<String, LinkFrame> frames = new LinkedHashMap<>();
        frames.put("challenge", new LinkFrame.Challenge(NONCE));
        frames.put("hello", new LinkFrame.Hello(ALICE, SIGNATURE, filled(3, 0x55)));
        frames.put("hello without greeting", new LinkFrame.Hello(BOB, SIGNATURE, Bytes.EMPTY));
        frames.put("welcome", new LinkFrame.Welcome(7, "", 3478, 17_024, 5_000));
        frames.put("welcome with a STUN host", new LinkFrame.Welcome(0, "stun.example", 0, 65_536, 600_000));
        frames.put("group view", new LinkFrame.GroupView(3, 9, "arena", List.of(MEMBER_ALICE, MEMBER_BOB)));
        frames.put("empty group view", new LinkFrame.GroupView(3, 64, "größe 🎲", List.of()));
        frames.put("members joined", new LinkFrame.MembersJoined(3, 16_384, List.of(MEMBER_BOB)));
        for (LeaveReason reason : LeaveReason.values()) {
            frames.put("member left " + reason, new LinkFrame.MemberLeft(3, 16_383, 7, reason));
            frames.put("group ended " + reason, new LinkFrame.GroupEnded(0xFFFF_FFFFL, 1_073_741_823, reason));
        }
        frames.put("view ack", new LinkFrame.ViewAck(3, 1_073_741_824));
        frames.put("join", new LinkFrame.Join(12, "arena", filled(2, 0x77)));
        frames.put("leave", new LinkFrame.Leave(3));
        frames.put("join refused", new LinkFrame.JoinRefused(12, "the arena is full"));
        frames.put("relay", new LinkFrame.Relay(7, ByteBuffer.wrap(new byte[] {1, 2, 3})));
        frames.put("relay of nothing", new LinkFrame.Relay(7, ByteBuffer.allocate(0)));
        frames.put("relayed", new LinkFrame.Relayed(8, ByteBuffer.wrap(new byte[] {4, 5})));
        for (UndeliveredReason reason : UndeliveredReason.values()) {
            frames.put("undelivered " + reason, new LinkFrame.Undelivered(8, reason, 63));
        }
        frames.put("ping", new LinkFrame.Ping(WireLimits.MAX_INTEGER));
        frames.put("pong", new LinkFrame.Pong(0));
        for (ByeCode code : ByeCode.values()) {
            frames.put("bye " + code, new LinkFrame.Bye(code, code == ByeCode.NORMAL ? "" : "because"));
        }
        return frames;
    }

    private record Wrong(byte[] bytes, DecodeFailure failure) {}

    private static Map<String, Wrong> malformed() {
        Map<String, Wrong> wrong = new LinkedHashMap<>();
        wrong.put("nothing", wrong("", DecodeFailure.TRUNCATED));
        wrong.put("type 0", wrong("00", DecodeFailure.UNKNOWN_TYPE));
        wrong.put("type above the last", wrong("12", DecodeFailure.UNKNOWN_TYPE));
        wrong.put("challenge of version 2", wrong("0202" + "00".repeat(32), DecodeFailure.UNSUPPORTED_VERSION));
        wrong.put("challenge too long", wrong("0101" + "00".repeat(33), DecodeFailure.TRAILING_BYTES));
        wrong.put("greeting too long", wrong("0201" + "00".repeat(192) + "4401", DecodeFailure.TOO_LONG));
        wrong.put(
                "payload limit too small", wrong("030000000700" + "0d96" + "8000427f" + "05", DecodeFailure.BAD_VALUE));
        wrong.put("keep-alive of 0", wrong("030000000700" + "0d96" + "80004280" + "00", DecodeFailure.BAD_VALUE));
        wrong.put("stun host not UTF-8", wrong("0300000007" + "02c328", DecodeFailure.BAD_VALUE));
        wrong.put(
                "count of members beyond the input", wrong("0500000003" + "01" + "bfffffff", DecodeFailure.TRUNCATED));
        wrong.put("group name too long", wrong("0400000003" + "01" + "4081", DecodeFailure.TOO_LONG));
        wrong.put("leave reason 0", wrong("060000000301" + "00000007" + "00", DecodeFailure.BAD_VALUE));
        wrong.put("leave reason 6", wrong("070000000301" + "06", DecodeFailure.BAD_VALUE));
        wrong.put("varint not shortest", wrong("0800000003" + "403f", DecodeFailure.BAD_VALUE));
        wrong.put("varint of 2^53", wrong("0800000003" + "c020000000000000", DecodeFailure.BAD_VALUE));
        wrong.put("undelivered for reason 5", wrong("0e0000000705" + "01", DecodeFailure.BAD_VALUE));
        wrong.put("ping of 2^53", wrong("0f0020000000000000", DecodeFailure.BAD_VALUE));
        wrong.put("ping of 2^63", wrong("0f8000000000000000", DecodeFailure.BAD_VALUE));
        wrong.put("bye with code 13", wrong("110d00", DecodeFailure.BAD_VALUE));
        wrong.put("bye text with a surrogate", wrong("110103eda080", DecodeFailure.BAD_VALUE));
        wrong.put("relay payload too long", wrong("0c00000007" + "00".repeat(65_537), DecodeFailure.TOO_LONG));
        return wrong;
    }

    private static Wrong wrong(String hex, DecodeFailure failure) {
        return new Wrong(HexFormat.of().parseHex(hex), failure);
    }

    private static Introduction introduction(int fill) {
        return new Introduction(PeerId.of(filled(32, fill).toArray()), filled(32, fill + 1), filled(64, fill + 2));
    }

    private static Bytes filled(int length, int value) {
        return Bytes.parse(HexFormat.of().toHexDigits((byte) value).repeat(length));
    }

    private static byte[] array(ByteBuffer bytes) {
        return HexFormat.of().parseHex(Vectors.hex(bytes));
    }
}
