package dev.peerage.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.TurnAttribute.ChannelNumber;
import dev.peerage.rtc.stun.TurnAttribute.Data;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.RequestedTransport;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.testkit.Fuzz;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnFrameTest {

    private static final TransactionId ID = new TransactionId(0x01020304, 0x05060708090A0B0CL);
    private static final TransportAddress IPV4 = TransportAddress.ipv4(192, 0, 2, 1, 32853);
    private static final TransportAddress IPV6 = new TransportAddress(true, 0x20010db812345678L, 0x11223344556677L, 99);
    private static final IntegrityKey KEY = IntegrityKey.longTerm("user", "realm", "pass");

    private static ByteBuffer dataIndication(TransportAddress peer, byte[] data) {
        ByteBuffer out = ByteBuffer.allocate(1500);
        StunMessage.indication(StunMessage.DATA, ID)
                .with(new XorPeerAddress(peer))
                .with(new Data(data))
                .build()
                .encode(null, out);
        return out.flip();
    }

    @Test
    void writesASendIndicationAroundDataOfAnyLength() {
        for (TransportAddress peer : List.of(IPV4, IPV6)) {
            for (int length = 0; length < 9; length++) {
                byte[] data = new byte[length];
                java.util.Arrays.fill(data, (byte) 7);
                ByteBuffer out = ByteBuffer.allocate(200);
                int start = 3;
                out.position(start + TurnFrame.sendHeaderBytes(peer)).put(data);
                TurnFrame.sealSendIndication(out, start, peer, ID);

                StunMessage read = StunMessage.decode(out.flip().position(start));

                assertThat(read.messageClass()).isEqualTo(StunClass.INDICATION);
                assertThat(read.method()).isEqualTo(StunMessage.SEND);
                assertThat(read.transactionId()).isEqualTo(ID);
                assertThat(read.attribute(XorPeerAddress.class).address()).isEqualTo(peer);
                assertThat(read.attribute(Data.class).bytes()).isEqualTo(data);
                assertThat(out.remaining() - length).isLessThanOrEqualTo(TurnFrame.MAX_OVERHEAD_BYTES);
            }
        }
    }

    @Test
    void narrowsADataIndicationToWhatItCarries() {
        for (TransportAddress peer : List.of(IPV4, IPV6)) {
            ByteBuffer packet = dataIndication(peer, new byte[] {1, 2, 3});

            assertThat(TurnFrame.isDataIndication(packet)).isTrue();
            assertThat(TurnFrame.openDataIndication(packet)).isEqualTo(peer);
            assertThat(StunMessageTest.bytes(packet)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void leavesAloneADataIndicationWithoutPeerOrData() {
        ByteBuffer packet = ByteBuffer.allocate(100);
        StunMessage.indication(StunMessage.DATA, ID)
                .with(new Data(new byte[4]))
                .build()
                .encode(null, packet);
        int bytes = packet.flip().remaining();

        assertThat(TurnFrame.openDataIndication(packet)).isNull();
        assertThat(packet.remaining()).isEqualTo(bytes);
    }

    @Test
    void writesAndReadsChannelDataInPlace() {
        ByteBuffer out = ByteBuffer.allocate(100);
        out.position(5 + TurnFrame.CHANNEL_HEADER_BYTES).put(new byte[] {9, 8, 7});
        TurnFrame.sealChannelData(out, 5, 0x4001);
        out.put((byte) 0); // padding, which over UDP need not be there
        ByteBuffer packet = out.flip().position(5);

        assertThat(TurnFrame.isChannelData(packet)).isTrue();
        assertThat(StunMessage.isStun(packet)).isFalse();
        assertThat(TurnFrame.channelOf(packet)).isEqualTo(0x4001);
        TurnFrame.openChannelData(packet);
        assertThat(StunMessageTest.bytes(packet)).containsExactly(9, 8, 7);
    }

    @Test
    void refusesChannelDataLongerThanItsPacketAndOtherFirstBytes() {
        assertThat(TurnFrame.isChannelData(ByteBuffer.wrap(HexFormat.of().parseHex("400000020102"))))
                .isTrue();
        for (String wrong : List.of("4000000301", "500000020102", "3f0000020102", "4000", "")) {
            assertThat(TurnFrame.isChannelData(ByteBuffer.wrap(HexFormat.of().parseHex(wrong))))
                    .as(wrong)
                    .isFalse();
        }
    }

    @Test
    void readsWhatItWroteOfEveryTurnAttribute() {
        List<StunAttribute> attributes = List.of(
                new Realm("example.org"),
                new Nonce("n0nce"),
                new AlternateServer(IPV6),
                new ChannelNumber(0x4ABC),
                new Lifetime(0xFFFF_FFFFL),
                new XorPeerAddress(IPV4),
                new XorRelayedAddress(IPV6),
                new RequestedTransport(RequestedTransport.UDP));
        StunMessage.Builder message = StunMessage.success(StunMessage.ALLOCATE, ID);
        attributes.forEach(message::with);
        ByteBuffer packet = ByteBuffer.allocate(500);
        message.build().encode(KEY, packet);

        StunMessage read = StunMessage.decode(packet.flip());

        assertThat(read.attributes()).isEqualTo(attributes);
        assertThat(read.method()).isEqualTo(StunMessage.ALLOCATE);
        assertThat(read.isSignedWith(KEY)).isTrue();
    }

    @Test
    void neverThrowsWhateverTheBytes() {
        ByteBuffer rich = ByteBuffer.allocate(500);
        StunMessage.error(StunMessage.ALLOCATE, ID, StunError.TRY_ALTERNATE, "elsewhere")
                .with(new AlternateServer(IPV4))
                .with(new Realm("r"))
                .with(new Nonce("n"))
                .with(new XorRelayedAddress(IPV6))
                .with(new ChannelNumber(0x4000))
                .with(new Lifetime(1))
                .build()
                .encode(KEY, rich);
        List<byte[]> corpus = List.of(
                StunMessageTest.bytes(dataIndication(IPV4, new byte[30])),
                StunMessageTest.bytes(dataIndication(IPV6, new byte[3])),
                StunMessageTest.bytes(rich.flip()),
                HexFormat.of().parseHex("4000000401020304"));
        Fuzz.decoder(20_261_122, 60_000, corpus, input -> {
            ByteBuffer packet = ByteBuffer.wrap(input);
            StunMessage.decode(packet);
            if (TurnFrame.isChannelData(packet)) {
                TurnFrame.openChannelData(packet);
            } else if (TurnFrame.isDataIndication(packet)) {
                TurnFrame.openDataIndication(packet);
            }
        });
    }
}
