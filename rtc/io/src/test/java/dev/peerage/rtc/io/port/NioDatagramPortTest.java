package dev.peerage.rtc.io.port;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;

class NioDatagramPortTest {

    @Test
    void countsWhatASocketOfTheOtherFamilyCannotSend() throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET); // as with preferIPv4Stack
        try (NioDatagramPort port = NioDatagramPort.open(0, channel)) {
            byte[] ip = new byte[16];
            ip[0] = 0x20;
            ip[15] = 1;
            port.send(ByteBuffer.allocate(10), TransportAddress.of(ip, 5_000));
            port.send(ByteBuffer.allocate(10), TransportAddress.ipv4(127, 0, 0, 1, port.localPort()));
            assertThat(port.stats()).isEqualTo(new PortStats(0, 1, 0, 10, 1));
        }
    }
}
