package dev.peerage.session.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.peerage.base.DeliveryMode;
import dev.peerage.session.wire.ControlMessage.ChannelClose;
import dev.peerage.session.wire.ControlMessage.ChannelOpen;
import dev.peerage.session.wire.ControlMessage.Malformed;
import dev.peerage.session.wire.ControlMessage.Nominate;
import dev.peerage.session.wire.ControlMessage.SessionClose;
import dev.peerage.session.wire.ControlMessage.Signal;
import dev.peerage.testkit.Fuzz;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlCodecTest {

    @Test
    void matchesTheVectors() {
        Vectors vectors = new Vectors("control-messages.json");
        messages().forEach((name, message) -> vectors.valid(name, ControlCodec.encode(message), message));
        malformed()
                .forEach((name, expected) ->
                        vectors.malformed(name, HexFormat.of().parseHex(expected.hex()), expected.failure()));
        vectors.writeOrCompare();
    }

    @Test
    void readsBackWhatItWrites() {
        messages()
                .forEach((name, message) -> assertThat(ControlCodec.decode(ControlCodec.encode(message)))
                        .as(name)
                        .isEqualTo(message));
    }

    @Test
    void namesWhatIsWrongWithAMalformedMessage() {
        malformed()
                .forEach((name, expected) -> assertThat(ControlCodec.decode(
                                ByteBuffer.wrap(HexFormat.of().parseHex(expected.hex()))))
                        .as(name)
                        .isEqualTo(new Malformed(expected.failure())));
    }

    @Test
    void everyCutOfAMessageIsTruncated() {
        messages().forEach((name, message) -> {
            ByteBuffer whole = ControlCodec.encode(message);
            for (int length = 0; length < whole.limit(); length++) {
                assertThat(ControlCodec.decode(whole.slice(0, length)))
                        .as(name + " cut to " + length)
                        .isEqualTo(new Malformed(DecodeFailure.TRUNCATED));
            }
        });
    }

    @Test
    void neverThrowsOnAnyInput() {
        List<byte[]> corpus = new ArrayList<>();
        messages().values().forEach(message -> corpus.add(HexFormat.of().parseHex(hex(message))));
        Fuzz.decoder(13, 30_000, corpus, input -> {
            ControlMessage message = ControlCodec.decode(ByteBuffer.wrap(input));
            if (!(message instanceof Malformed)) {
                assertThat(hex(message)).isEqualTo(HexFormat.of().formatHex(input));
            }
        });
    }

    @Test
    void refusesToWriteALabelThatIsTooLong() {
        assertThatThrownBy(() -> ControlCodec.encode(new ChannelOpen(1, 1, DeliveryMode.UNRELIABLE, "ä".repeat(65))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Map<String, ControlMessage> messages() {
        Map<String, ControlMessage> messages = new LinkedHashMap<>();
        for (DeliveryMode mode : DeliveryMode.values()) {
            messages.put("open " + mode, new ChannelOpen(1, 0xFFFF_FFFFL, mode, "chat"));
        }
        messages.put("open without a label", new ChannelOpen(300, 0, DeliveryMode.SEQUENCED, ""));
        messages.put("close", new ChannelClose(64));
        for (SignalKind kind : SignalKind.values()) {
            messages.put("signal " + kind, new Signal(1, kind, kind == SignalKind.OFFER ? "v=0\r\n" : ""));
        }
        messages.put("nominate a direct path", new Nominate(17));
        messages.put("nominate the relay", new Nominate(0));
        for (SessionCloseCode code : SessionCloseCode.values()) {
            messages.put("session close " + code, new SessionClose(code, "bye ☂"));
        }
        return messages;
    }

    private record Wrong(String hex, DecodeFailure failure) {}

    private static Map<String, Wrong> malformed() {
        Map<String, Wrong> wrong = new LinkedHashMap<>();
        wrong.put("nothing", new Wrong("", DecodeFailure.TRUNCATED));
        wrong.put("kind 0", new Wrong("00", DecodeFailure.UNKNOWN_TYPE));
        wrong.put("kind 6", new Wrong("0600", DecodeFailure.UNKNOWN_TYPE));
        wrong.put("open of channel 0", new Wrong("0100" + "00000001" + "00" + "00", DecodeFailure.BAD_VALUE));
        wrong.put("open with mode 4", new Wrong("0101" + "00000001" + "04" + "00", DecodeFailure.BAD_VALUE));
        wrong.put("open with a label too long", new Wrong("0101" + "00000001" + "00" + "4081", DecodeFailure.TOO_LONG));
        wrong.put("close of channel 0", new Wrong("0200", DecodeFailure.BAD_VALUE));
        wrong.put("signal of attempt 0", new Wrong("03000100", DecodeFailure.BAD_VALUE));
        wrong.put("signal of kind 7", new Wrong("03010700", DecodeFailure.BAD_VALUE));
        wrong.put("signal not UTF-8", new Wrong("03010101ff", DecodeFailure.BAD_VALUE));
        wrong.put("nominate and more", new Wrong("040101", DecodeFailure.TRAILING_BYTES));
        wrong.put("session close with code 0", new Wrong("050000", DecodeFailure.BAD_VALUE));
        return wrong;
    }

    private static String hex(ControlMessage message) {
        return Vectors.hex(ControlCodec.encode(message));
    }
}
