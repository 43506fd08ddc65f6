package dev.peerage.rtc.webrtc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example in {@link PeerConnection}'s description, word for word. */
class PeerConnectionExampleTest {

    private final RandomSource random = new SeededRandom(1);
    private final DtlsCertificate certificate = DtlsCertificate.generate(random);
    private final TransportAddress adasAddress = TransportAddress.ipv4(10, 0, 0, 1, 4_001);
    private final TransportAddress bensAddress = TransportAddress.ipv4(10, 0, 0, 2, 4_002);
    private final List<String> received = new ArrayList<>();

    @Test
    void saysHello() {
        PeerConnection ada = new PeerConnection(PeerConnectionConfig.defaults(), certificate, random);
        PeerConnection ben = new PeerConnection(PeerConnectionConfig.defaults(), certificate, random);
        ada.onLocalHost(adasAddress, 0);
        ben.onLocalHost(bensAddress, 0);
        ada.createDataChannel(DataChannelOptions.of("chat"), 0);
        SessionDescription offer = ada.offer(0); // both travel by your signalling
        SessionDescription answer = ben.onOffer(offer, 0);
        ada.onAnswer(answer, 0);
        for (long nowUs = 0; nowUs < 1_000_000; nowUs += 1_000) { // your loop; it could wait for nextDeadlineUs()
            drain(ada, adasAddress, ben, nowUs);
            drain(ben, bensAddress, ada, nowUs);
        }

        assertThat(received).containsExactly("hello");
    }

    void drain(PeerConnection from, TransportAddress address, PeerConnection to, long nowUs) {
        from.onTimeout(nowUs);
        for (PeerConnectionEvent event = from.pollEvent(); event != null; event = from.pollEvent()) {
            if (event instanceof PeerConnectionEvent.ChannelOpened opened) {
                from.onSend(opened.channel(), true, ByteBuffer.wrap("hello".getBytes(UTF_8)), nowUs);
            } else if (event instanceof PeerConnectionEvent.MessageReceived message) {
                received.add(new String(message.payload(), UTF_8));
            }
        }
        ByteBuffer out = ByteBuffer.allocate(PeerConnectionConfig.defaults().maxDatagramBytes());
        while (from.pollTransmit(out.clear(), nowUs) != null) { // your socket sends it to where that says
            to.onReceived(out.flip(), address, nowUs);
        }
    }
}
