package dev.peerage.rtc.stun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute.ErrorCode;
import dev.peerage.rtc.stun.StunAttribute.IceControlled;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunAttribute.MappedAddress;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.UnknownAttributes;
import dev.peerage.rtc.stun.StunAttribute.UseCandidate;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.testkit.Fuzz;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunMessageTest {

    private static final TransactionId ID = new TransactionId(0x01020304, 0x1122334455667788L);
    private static final IntegrityKey KEY = IntegrityKey.shortTerm("abcdefghijklmnopqrstuv");
    private static final TransportAddress IPV6 =
            TransportAddress.of(HexFormat.of().parseHex("20010db8000000000000000000000001"), 443);

    static ByteBuffer encoded(StunMessage message, IntegrityKey key) {
        ByteBuffer out = ByteBuffer.allocate(StunMessage.MAX_BYTES);
        message.encode(key, out);
        return out.flip();
    }

    @Test
    void readsBackEveryAttributeItWrites() {
        List<StunAttribute> attributes = List.of(
                new XorMappedAddress(TransportAddress.ipv4(203, 0, 113, 7, 65535)),
                new XorMappedAddress(IPV6),
                new MappedAddress(IPV6),
                new Username("remote:local"),
                new ErrorCode(487, "Role Conflict"),
                new UnknownAttributes(List.of(0x7FFF, 0x0026, 0x1234)),
                new Priority(0xFFFF_FFFFL),
                new UseCandidate(),
                new IceControlled(-1),
                new IceControlling(Long.MIN_VALUE));
        StunMessage.Builder request = StunMessage.request(StunMessage.BINDING, ID);
        attributes.forEach(request::with);

        StunMessage read = StunMessage.decode(encoded(request.build(), KEY));

        assertThat(read.attributes()).isEqualTo(attributes);
        assertThat(read.transactionId()).isEqualTo(ID);
        assertThat(read.isSignedWith(KEY)).isTrue();
        assertThat(read.hasFingerprint()).isTrue();
    }

    @Test
    void readsBackEveryClassAndMethod() {
        for (int method = 0; method < 0x1000; method += 7) {
            for (StunClass messageClass : StunClass.values()) {
                int type = messageClass.withMethod(method);
                assertThat(type).isBetween(0, 0x3FFF);
                assertThat(StunClass.ofType(type)).isEqualTo(messageClass);
                assertThat(StunClass.methodOfType(type)).isEqualTo(method);
            }
        }
    }

    @Test
    void writesWhereverTheBufferStands() {
        ByteBuffer out = ByteBuffer.allocate(2000).position(13);
        StunMessage.success(StunMessage.BINDING, ID).build().encode(KEY, out);

        StunMessage read = StunMessage.decode(out.flip().position(13));

        assertThat(read.isSignedWith(KEY)).isTrue();
    }

    @Test
    void leavesTheReceivedBufferAlone() {
        ByteBuffer packet = encoded(StunMessage.request(StunMessage.BINDING, ID).build(), KEY);
        ByteBuffer shifted =
                ByteBuffer.allocate(500).position(3).put(packet).flip().position(3);
        int limit = shifted.limit();

        assertThat(StunMessage.isStun(shifted)).isTrue();
        assertThat(StunMessage.decode(shifted)).isNotNull();
        assertThat(StunMessage.transactionTag(shifted)).isEqualTo(ID.tag());
        assertThat(StunMessage.classOf(shifted)).isEqualTo(StunClass.REQUEST);
        assertThat(shifted.position()).isEqualTo(3);
        assertThat(shifted.limit()).isEqualTo(limit);
    }

    @Test
    void listsRequiredAttributesItDoesNotKnowAndSkipsOptionalOnes() {
        ByteBuffer packet = withRawAttributes("7abc000411223344" + "c057000400010001" + "00250000");

        StunMessage read = StunMessage.decode(packet);

        assertThat(read.unknownTypes()).containsExactly(0x7ABC);
        assertThat(read.attributes()).containsExactly(new UseCandidate());
    }

    @Test
    void ignoresWhatFollowsTheIntegrity() {
        ByteBuffer signed = ByteBuffer.allocate(500);
        StunMessage.request(StunMessage.BINDING, ID)
                .with(new Priority(1))
                .build()
                .encode(KEY, signed);
        signed.position(signed.position() - 8); // over the fingerprint
        signed.put(HexFormat.of().parseHex("00250000"));
        signed.putShort(2, (short) (signed.position() - StunMessage.HEADER_BYTES));

        StunMessage read = StunMessage.decode(signed.flip());

        assertThat(read.isSignedWith(KEY)).isTrue();
        assertThat(read.attribute(UseCandidate.class)).isNull();
    }

    @Test
    void refusesMoreAttributesThanItsLimit() {
        assertThat(StunMessage.decode(withRawAttributes("c0570000".repeat(StunMessage.MAX_ATTRIBUTES))))
                .isNotNull();
        assertThat(StunMessage.decode(withRawAttributes("c0570000".repeat(StunMessage.MAX_ATTRIBUTES + 1))))
                .isNull();
    }

    @Test
    void refusesMalformedValues() {
        for (String attribute : List.of(
                "00240003aabbcc00", // short PRIORITY
                "0020000800030001aabbccdd", // address of an unknown family
                "0020000400010001", // address without an address
                "0009000400000963", // error code out of range
                "000a000100000000", // half a type
                "000800040badc0de", // short integrity
                "8028000400000000", // wrong fingerprint
                "00060010aabbccdd")) { // longer than the packet
            assertThat(StunMessage.decode(withRawAttributes(attribute)))
                    .as(attribute)
                    .isNull();
        }
    }

    @Test
    void tellsStunFromItsNeighboursOnTheSocket() {
        byte[] dtls = HexFormat.of().parseHex("16fefd0000000000000000002a" + "00".repeat(42));
        byte[] noCookie = HexFormat.of().parseHex("00010000" + "00".repeat(16));
        byte[] tooShort = HexFormat.of().parseHex("000100002112a442");
        byte[] wrongLength = HexFormat.of().parseHex("000100042112a442" + "00".repeat(12));

        for (byte[] other : List.of(dtls, noCookie, tooShort, wrongLength, new byte[0])) {
            assertThat(StunMessage.isStun(ByteBuffer.wrap(other))).isFalse();
            assertThat(StunMessage.localUfrag(ByteBuffer.wrap(other))).isNull();
        }
    }

    @Test
    void findsTheUfragBehindOtherAttributes() {
        StunMessage request = StunMessage.request(StunMessage.BINDING, ID)
                .with(new Priority(1))
                .with(new ErrorCode(400, "odd"))
                .with(new Username("mine:theirs"))
                .build();

        assertThat(StunMessage.localUfrag(encoded(request, KEY))).isEqualTo("mine");
        assertThat(StunMessage.localUfrag(withRawAttributes("0006000461626364")))
                .isNull();
        assertThat(StunMessage.localUfrag(withRawAttributes("00250000"))).isNull();
    }

    @Test
    void keepsTheTagAndDrawsTheRestAnew() {
        SeededRandom random = new SeededRandom(1);
        TransactionId first = TransactionId.next(7, random);
        TransactionId second = TransactionId.next(7, random);

        assertThat(first.tag()).isEqualTo(second.tag()).isEqualTo(7);
        assertThat(first.unique()).isNotEqualTo(second.unique());
    }

    @Test
    void neverThrowsWhateverTheBytes() {
        StunMessage rich = StunMessage.error(StunMessage.BINDING, ID, 420, "Unknown")
                .with(new UnknownAttributes(List.of(1, 2)))
                .with(new XorMappedAddress(IPV6))
                .with(new Username("a:b"))
                .build();
        List<byte[]> corpus = List.of(
                HexFormat.of().parseHex(Rfc5769VectorsTest.REQUEST),
                HexFormat.of().parseHex(Rfc5769VectorsTest.IPV6_RESPONSE),
                bytes(encoded(rich, KEY)),
                bytes(withRawAttributes(
                        "7abc000411223344" + "0006000961623a6364656667680000000025000000240004000000ff")));
        StunResponder responder = new StunResponder();
        ByteBuffer out = ByteBuffer.allocate(StunMessage.MAX_BYTES);
        Fuzz.decoder(20_261_121, 60_000, corpus, input -> {
            ByteBuffer packet = ByteBuffer.wrap(input);
            StunMessage message = StunMessage.decode(packet);
            if (message != null) {
                message.isSignedWith(KEY);
                message.encode(KEY, out.clear());
            }
            StunMessage.localUfrag(packet);
            responder.respond(packet, IPV6, out.clear());
        });
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    static ByteBuffer withRawAttributes(String hex) {
        byte[] attributes = HexFormat.of().parseHex(hex);
        ByteBuffer packet = ByteBuffer.allocate(StunMessage.HEADER_BYTES + attributes.length);
        packet.putShort((short) 1).putShort((short) attributes.length).putInt(StunMessage.MAGIC_COOKIE);
        packet.putInt(ID.tag()).putLong(ID.unique()).put(attributes);
        return packet.flip();
    }
}
