package dev.peerage.rtc.io.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.MdnsEvent;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** A question that goes out by multicast on loopback, to a group of the test's own, and an answer that comes back. */
class MdnsSocketTest {

    private static final String LABEL = "1f4a2d3c-0b5e-4f6a-8c7d-9e0f1a2b3c4d";
    private static final TransportAddress ANSWERED = TransportAddress.ipv4(192, 168, 1, 23, 0);

    @Test
    void asksTheGroupAndHearsItsAnswer() throws IOException {
        InetAddress groupIp = InetAddress.getByName("239.255.77.77");
        int port = 20_000 + ThreadLocalRandom.current().nextInt(10_000);
        InetSocketAddress group = new InetSocketAddress(groupIp, port);
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        List<String> resolved = new ArrayList<>();
        String told = new MdnsEvent.Resolved(LABEL + ".local", ANSWERED).toString();
        MdnsSocket socket = openOrSkip(group, loopback, resolved);
        try (MulticastSocket neighbour = new MulticastSocket(new InetSocketAddress(port));
                Selector selector = Selector.open()) {
            neighbour.joinGroup(group, loopback);
            neighbour.setNetworkInterface(loopback);
            neighbour.setSoTimeout(3_000);
            socket.register(selector);
            assertThat(socket.resolve(LABEL + ".local", 0)).isTrue();

            DatagramPacket question = new DatagramPacket(new byte[1500], 1500);
            neighbour.receive(question);
            assertThat(question.getData()[12]).isEqualTo((byte) LABEL.length());
            byte[] answer = answer();
            neighbour.send(new DatagramPacket(answer, answer.length, group));
            for (int i = 0; i < 10 && resolved.isEmpty(); i++) {
                selector.select(500);
                selector.selectedKeys().forEach(key -> socket.onReady(key, 1_000));
                selector.selectedKeys().clear();
            }
            assertThat(resolved).containsExactly(told);
            assertThat(socket.resolve(LABEL + ".local", 2_000)).isTrue(); // by another connection
        } finally {
            socket.close();
        }

        assertThat(resolved).containsExactly(told, told);
        assertThat(socket.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE); // it is closed
    }

    private static MdnsSocket openOrSkip(InetSocketAddress group, NetworkInterface loopback, List<String> resolved) {
        try {
            return MdnsSocket.open(
                    bytes -> java.util.Arrays.fill(bytes, (byte) 1),
                    event -> resolved.add(event.toString()),
                    group,
                    List.of(loopback));
        } catch (IOException noMulticast) {
            Assumptions.abort("this machine has no multicast on loopback: " + noMulticast.getMessage());
            throw new AssertionError(noMulticast);
        }
    }

    private static byte[] answer() {
        ByteBuffer answer = ByteBuffer.allocate(200);
        answer.put(HexFormat.of().parseHex("000084000000000100000000"));
        answer.put((byte) LABEL.length()).put(LABEL.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        answer.put(HexFormat.of().parseHex("056c6f63616c00" + "000180010000007800" + "04c0a80117"));
        return java.util.Arrays.copyOf(answer.array(), answer.position());
    }
}
