package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long it takes from both descriptions to the first message, in virtual time, and what one lost datagram adds. */
class SetupTimeTest {

    private static final DtlsCertificate CERTIFICATE_A = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate CERTIFICATE_B = DtlsCertificate.generate(new SeededRandom(2));
    private static final int NONE = -1;

    /**
     * One and a half for ICE, to the nomination; two and a half for DTLS with its cookie; one for INIT; and a half for the
     * message itself, which travels with COOKIE ECHO.
     */
    private static final double ROUND_TRIPS = 5.5;

    /** One set-up: how long until the offerer's first message arrived, and what was sent meanwhile. */
    private record Setup(long durationUs, List<String> datagrams) {}

    @ParameterizedTest
    @ValueSource(longs = {100, 1_000, 40_000, 200_000})
    void takesNothingButRoundTrips(long rttUs) {
        Setup setup = setUp(rttUs, NONE);

        assertThat(setup.durationUs / (double) rttUs).as("%s", setup.datagrams).isLessThanOrEqualTo(ROUND_TRIPS);
    }

    @Test
    void waitsForNoLongTimerWhenOneDatagramIsLost() {
        int datagrams = setUp(1_000, NONE).datagrams.size();
        assertThat(datagrams).isGreaterThan(10);

        for (int lost = 0; lost < datagrams; lost++) {
            Setup setup = setUp(1_000, lost);
            assertThat(setup.durationUs)
                    .as("datagram %d of %s", lost, setup.datagrams)
                    .isLessThan(300_000);
        }
    }

    private static Setup setUp(long rttUs, int lost) {
        SimPeers net = new SimPeers(7, 0);
        net.minDelayUs = rttUs / 2;
        net.maxDelayUs = rttUs / 2;
        net.signallingDelayUs = 0;
        SimPeers.Peer a = peer(net, 1, CERTIFICATE_A);
        SimPeers.Peer b = peer(net, 2, CERTIFICATE_B);
        List<String> datagrams = new ArrayList<>();
        long startUs = net.nowUs;
        net.passes = datagram -> {
            datagrams.add((net.nowUs - startUs) + " us " + name(datagram));
            return datagrams.size() - 1 != lost;
        };
        int chat = a.connection.createDataChannel(DataChannelOptions.of("chat"), net.nowUs);
        negotiate(net, a, b, UnaryOperator.identity());
        net.run(0);
        assertThat(a.connection.onSend(chat, true, ByteBuffer.wrap(new byte[] {'x'}), net.nowUs))
                .isEqualTo(SendResult.ACCEPTED);
        while (b.all(PeerConnectionEvent.MessageReceived.class).isEmpty()) {
            assertThat(net.nowUs - startUs).isLessThan(20_000_000);
            net.run(rttUs / 20);
        }
        return new Setup(net.nowUs - startUs, datagrams);
    }

    private static String name(byte[] datagram) {
        ByteBuffer bytes = ByteBuffer.wrap(datagram);
        return FirstByte.of(bytes) + " of type " + (bytes.get(0) << 8 | bytes.get(1) & 0xFF);
    }
}
