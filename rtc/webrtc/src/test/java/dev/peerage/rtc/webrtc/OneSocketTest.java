package dev.peerage.rtc.webrtc;

import static dev.peerage.rtc.webrtc.SimPeers.connection;
import static dev.peerage.rtc.webrtc.SimPeers.negotiate;
import static dev.peerage.rtc.webrtc.SimPeers.peer;
import static dev.peerage.rtc.webrtc.SimPeers.send;
import static dev.peerage.rtc.webrtc.SimPeers.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.dtls.DtlsDrop;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.ice.IceDiagnostics;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Everything a client does over UDP goes over one socket at once: its link to a server, which is a lite agent there, its
 * peers, its questions to a STUN server, and the strangers that every open port hears.
 */
class OneSocketTest {

    private static final DtlsCertificate OURS = DtlsCertificate.generate(new SeededRandom(1));
    private static final DtlsCertificate THEIRS = DtlsCertificate.generate(new SeededRandom(2));
    private static final TransportAddress STUN_SERVER = TransportAddress.ipv4(198, 51, 100, 9, 3_478);
    private static final TransportAddress MAPPED = TransportAddress.ipv4(203, 0, 113, 1, 6_001);
    private static final long SECOND_US = 1_000_000;

    private final SimPeers net = new SimPeers(1, 0);
    private final SimPeers.Socket socket = net.socket(1);
    private long garbage;

    /** One connection of ours, and its other end. */
    private record Link(SimPeers.Peer here, SimPeers.Peer there) {}

    @Test
    void carriesServerPeersAndStunAtOnceAmongStrangers() {
        net.serve(STUN_SERVER, (request, from) -> mapped(request));
        SimPeers.Peer server = net.socket(5)
                .connect(connection(
                        net,
                        THEIRS,
                        PeerConnectionConfig.defaults()
                                .withIce(IceConfig.builder().isLite(true).build())));
        server.connection.onLocalHost(server.socket.address, net.nowUs);
        List<Link> links = List.of(
                new Link(ours(), server),
                new Link(ours(), peer(net, 2, THEIRS)), // we offer
                new Link(ours(), peer(net, 3, THEIRS))); // it offers
        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            link.here.connection.createDataChannel(DataChannelOptions.of("link " + i), net.nowUs);
            if (i < 2) {
                negotiate(net, link.here, link.there, UnaryOperator.identity());
            } else {
                negotiate(net, link.there, link.here, UnaryOperator.identity());
            }
        }

        runAmongStrangers(links, 2 * SECOND_US);
        List<List<String>> sent = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < links.size(); i++) {
                String text = round + " on " + i;
                send(links.get(i).here, 0, text, net);
                sent.get(i).add(text);
            }
            runAmongStrangers(links, 50_000);
        }
        for (Link link : links) {
            send(link.there, 0, "back", net);
        }
        runAmongStrangers(links, 3 * SECOND_US);

        for (int i = 0; i < links.size(); i++) {
            Link link = links.get(i);
            assertThat(link.here.connection.state()).isEqualTo(PeerConnectionState.CONNECTED);
            assertThat(link.here.connection.stats().remote()).isEqualTo(link.there.socket.address);
            assertThat(texts(link.there)).isEqualTo(sent.get(i));
            assertThat(texts(link.here)).containsExactly("back");
            assertAnswered(link.here.connection);
            assertUndisturbed(link.here.connection);
        }
        assertThat(RouterDrop.values())
                .filteredOn(reason -> socket.router.dropped(reason) > 0)
                .containsExactly(
                        RouterDrop.UNKNOWN_PROTOCOL,
                        RouterDrop.UNKNOWN_UFRAG,
                        RouterDrop.UNKNOWN_TRANSACTION,
                        RouterDrop.UNKNOWN_ADDRESS);
        assertThat(List.of(RouterDrop.values()).stream()
                        .mapToLong(socket.router::dropped)
                        .sum())
                .isEqualTo(garbage);
    }

    private SimPeers.Peer ours() {
        PeerConnectionConfig config =
                PeerConnectionConfig.defaults().withIceServers(List.of(IceServer.stun(STUN_SERVER)));
        PeerConnection connection = connection(net, OURS, config);
        connection.onLocalHost(socket.address, net.nowUs);
        connection.onLocalHostsComplete(net.nowUs);
        return socket.connect(connection);
    }

    private static byte[] mapped(byte[] request) {
        StunMessage read = StunMessage.decode(ByteBuffer.wrap(request));
        return bytes(StunMessage.success(StunMessage.BINDING, read.transactionId())
                .with(new StunAttribute.XorMappedAddress(MAPPED)));
    }

    /** Every 10 ms one datagram of each kind of stranger, from nowhere and, as far as only its name tells, from peers. */
    private void runAmongStrangers(List<Link> links, long durationUs) {
        for (long done = 0; done < durationUs; done += 10_000) {
            TransportAddress nowhere = TransportAddress.ipv4(203, 0, 113, net.random.nextInt(256), 9);
            TransportAddress peer = links.get(net.random.nextInt(links.size())).there.socket.address;
            TransactionId id = TransactionId.next(net.random.nextInt(), net.random);
            strange(nowhere, new byte[] {(byte) 0xC0, 0, 0, 1, 8});
            strange(nowhere, new byte[] {22, (byte) 0xFE, (byte) 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0});
            strange(nowhere, new byte[] {0x40, 1, 0, 4, 1, 2, 3, 4});
            strange(
                    peer,
                    bytes(StunMessage.request(StunMessage.BINDING, id)
                            .with(new StunAttribute.Username("someoneElse:" + links.size()))));
            strange(
                    STUN_SERVER,
                    bytes(StunMessage.success(StunMessage.BINDING, id)
                            .with(new StunAttribute.XorMappedAddress(nowhere))));
            net.run(10_000);
        }
    }

    private void strange(TransportAddress from, byte[] datagram) {
        garbage++;
        net.receive(socket, from, datagram);
    }

    private static byte[] bytes(StunMessage.Builder message) {
        ByteBuffer out = ByteBuffer.allocate(200);
        message.build().encode(null, out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    private static void assertAnswered(PeerConnection connection) {
        IceDiagnostics ice = connection.stats().ice();
        assertThat(ice.stunServers().get(0).state()).isEqualTo(IceDiagnostics.StunState.ANSWERED);
        assertThat(ice.localCandidates()).extracting(IceCandidate::port).contains(MAPPED.port());
    }

    private static void assertUndisturbed(PeerConnection connection) {
        PeerConnectionStats stats = connection.stats();
        assertThat(stats.drops()).isEmpty();
        // at most a last flight that was said twice, in good faith
        assertThat(stats.dtlsDrops().keySet()).isSubsetOf(DtlsDrop.HANDSHAKE_OVER);
        assertThat(stats.sctp().badTags() + stats.sctp().badChecksums()).isZero();
    }
}
