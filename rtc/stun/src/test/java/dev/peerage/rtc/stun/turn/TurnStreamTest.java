package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnFrame;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnStreamTest {

    private static final int MAX_BYTES = 1_600;

    private static byte[] stun() {
        ByteBuffer out = ByteBuffer.allocate(100);
        StunMessage.request(StunMessage.BINDING, new TransactionId(1, 2))
                .build()
                .encode(null, out);
        return bytes(out.flip());
    }

    private static byte[] channelData(int bytes) {
        ByteBuffer out = ByteBuffer.allocate(4 + bytes);
        out.position(4 + bytes);
        TurnFrame.sealChannelData(out, 0, 0x4001);
        out.put(3, (byte) bytes);
        return bytes(out.flip());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    private static ByteBuffer stream(List<byte[]> packets) {
        ByteBuffer stream = ByteBuffer.allocate(100_000);
        for (byte[] packet : packets) {
            stream.put(packet).put(new byte[TurnStream.paddingBytes(packet.length)]);
        }
        return stream.flip();
    }

    private static List<byte[]> polled(TurnStream stream, ByteBuffer received) {
        List<byte[]> packets = new ArrayList<>();
        for (ByteBuffer packet = stream.poll(received); packet != null; packet = stream.poll(received)) {
            packets.add(bytes(packet));
        }
        assertThat(received.hasRemaining()).isFalse();
        return packets;
    }

    @Test
    void findsThePacketsHoweverTheStreamIsCut() {
        List<byte[]> packets =
                List.of(stun(), channelData(0), channelData(1), channelData(7), stun(), channelData(200), stun());
        ByteBuffer all = stream(packets);
        for (long seed = 0; seed < 200; seed++) {
            SeededRandom random = new SeededRandom(seed);
            TurnStream stream = new TurnStream(MAX_BYTES);
            List<byte[]> found = new ArrayList<>();
            for (int at = 0; at < all.limit(); ) {
                int count = Math.min(all.limit() - at, 1 + random.nextInt(seed % 2 == 0 ? 3 : 400));
                found.addAll(polled(stream, all.slice(at, count)));
                at += count;
            }
            assertThat(found).as("seed %d", seed).hasSameSizeAs(packets);
            for (int i = 0; i < packets.size(); i++) {
                assertThat(found.get(i)).as("seed %d", seed).isEqualTo(packets.get(i));
            }
        }
    }

    @Test
    void skipsWhatIsTooLong() {
        byte[] tooLong = new byte[4 + 2_001];
        ByteBuffer.wrap(tooLong).putShort((short) 0x4000).putShort((short) 2_001);
        TurnStream stream = new TurnStream(MAX_BYTES);

        assertThat(polled(stream, stream(List.of(stun(), tooLong, stun())))).hasSize(2);
        assertThat(stream.skippedPackets()).isEqualTo(1);
        assertThat(stream.isBroken()).isFalse();
    }

    @Test
    void isBrokenByWhatIsNeitherForm() {
        byte[] noCookie = stun();
        noCookie[4] = 0;
        for (byte[] wrong : List.of(new byte[] {22, 3, 1, 0}, new byte[] {1, 1, 0, 3}, noCookie)) {
            TurnStream stream = new TurnStream(MAX_BYTES);
            assertThat(polled(stream, stream(List.of(stun(), wrong, stun())))).hasSize(1);
            assertThat(stream.isBroken()).isTrue();
        }
    }

    @Test
    void survivesAnything() {
        List<byte[]> corpus = List.of(bytes(stream(List.of(stun(), channelData(5), stun()))), channelData(9), stun());
        Fuzz.decoder(3, 20_000, corpus, input -> {
            TurnStream stream = new TurnStream(MAX_BYTES);
            ByteBuffer received = ByteBuffer.wrap(input);
            for (ByteBuffer p = stream.poll(received); p != null; p = stream.poll(received)) {
                assertThat(StunMessage.isStun(p) || TurnFrame.isChannelData(p)).isTrue();
                assertThat(p.remaining()).isLessThanOrEqualTo(MAX_BYTES);
            }
            assertThat(received.hasRemaining()).isFalse();
        });
    }

    @Test
    void standsForStreamsByAddressesThatAreNeverRouted() {
        TransportAddress address = StreamAddress.of(7);

        assertThat(StreamAddress.isStream(address)).isTrue();
        assertThat(StreamAddress.number(address)).isEqualTo(7);
        assertThat(StreamAddress.number(address.withPort(10))).isEqualTo(-1);
        assertThat(address.host()).isEqualTo("100:0:0:0:0:0:0:7");
        assertThat(StreamAddress.isStream(TransportAddress.ipv4(1, 0, 0, 0, 9))).isFalse();
    }
}
