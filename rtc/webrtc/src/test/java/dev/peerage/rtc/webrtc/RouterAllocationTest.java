package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.SeededRandom;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is for nobody costs the socket no garbage, however much of it comes. */
class RouterAllocationTest {

    private static final int ROUNDS = 10_000;

    private final SeededRandom random = new SeededRandom(1);
    private final DatagramRouter router = new DatagramRouter(3);
    private final TransportAddress stranger = TransportAddress.ipv4(203, 0, 113, 7, 7);

    @Test
    void strangersOfAnyKindCostNothing() {
        router.add(new PeerConnection(PeerConnectionConfig.defaults(), DtlsCertificate.generate(random), random));
        List<ByteBuffer> strange = List.of(
                ByteBuffer.wrap(new byte[] {99, 1, 2, 3}),
                ByteBuffer.wrap(new byte[] {23, (byte) 0xFE, (byte) 0xFD, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0}),
                ByteBuffer.wrap(new byte[] {0x40, 1, 0, 4, 1, 2, 3, 4}),
                stun(StunMessage.request(StunMessage.BINDING, TransactionId.next(1, random))
                        .with(new StunAttribute.Username("forgedUfrag:theirs"))),
                stun(StunMessage.request(StunMessage.BINDING, TransactionId.next(1, random))
                        .with(new StunAttribute.Username("short:theirs"))),
                stun(StunMessage.success(StunMessage.BINDING, TransactionId.next(1, random))
                        .with(new StunAttribute.XorMappedAddress(stranger))));
        strange.forEach(this::flood); // warms up

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (ByteBuffer datagram : strange) {
            flood(datagram);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(ROUNDS); // a byte for each; what the measuring costs is less
        assertThat(router.dropped(RouterDrop.UNKNOWN_UFRAG)).isEqualTo(4L * ROUNDS);
        assertThat(router.dropped(RouterDrop.UNKNOWN_TRANSACTION)).isEqualTo(2L * ROUNDS);
        assertThat(router.dropped(RouterDrop.UNKNOWN_ADDRESS)).isEqualTo(4L * ROUNDS);
        assertThat(router.dropped(RouterDrop.UNKNOWN_PROTOCOL)).isEqualTo(2L * ROUNDS);
    }

    private void flood(ByteBuffer datagram) {
        for (int i = 0; i < ROUNDS; i++) {
            router.onReceived(datagram.rewind(), stranger, i);
        }
    }

    private static ByteBuffer stun(StunMessage.Builder message) {
        ByteBuffer out = ByteBuffer.allocate(200);
        message.build().encode(null, out);
        return out.flip().slice();
    }
}
