package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.IceConfig;
import dev.peerage.rtc.io.stream.StreamTarget;
import dev.peerage.rtc.stun.turn.StreamAddress;
import dev.peerage.rtc.stun.turn.TurnServer;
import dev.peerage.rtc.stun.turn.TurnTransport;
import dev.peerage.rtc.webrtc.IceServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which addresses are asked, of all that names mean. */
class ServerNamesTest {

    private final List<StreamTarget> streams = new ArrayList<>();

    /** Each name means two IPv4 addresses and one of IPv6. */
    private static InetAddress[] dualStack(String host) throws UnknownHostException {
        int number = host.charAt(0);
        return new InetAddress[] {
            InetAddress.getByName("2001:db8::" + number),
            InetAddress.getByName("192.0.2." + number),
            InetAddress.getByName("192.0.2.200")
        };
    }

    private IceConfig config(List<IceServer> servers, ServerNames.Resolver resolver) {
        return ServerNames.resolve(servers, resolver).addTo(IceConfig.defaults(), target -> {
            streams.add(target);
            return StreamAddress.of(streams.size() - 1);
        });
    }

    private IceConfig turn(String... urls) {
        return config(List.of(IceServer.of(List.of(urls), "alice", "secret")), ServerNamesTest::dualStack);
    }

    @Test
    void givesEachUrlAnAddressBeforeAnyGetsItsSecond() {
        IceConfig config = turn("turn:a", "turn:b", "turn:c?transport=tcp", "turns:c");

        assertThat(config.turnServers())
                .extracting(TurnServer::transport)
                .containsExactly(TurnTransport.UDP, TurnTransport.UDP, TurnTransport.TCP, TurnTransport.TLS);
    }

    @Test
    void asksTheOtherFamilyTooWhereThereIsRoom() {
        IceConfig config = turn("turn:a", "turn:c?transport=tcp");

        assertThat(config.turnServers())
                .extracting(server -> server.address().isIpv6())
                .containsExactly(true, true, false); // the second stands for a stream
        assertThat(streams)
                .singleElement()
                .satisfies(stream -> assertThat(stream.addresses()).hasSize(2));
    }

    @Test
    void asksNoAddressTwice() {
        IceConfig config = turn("turn:192.0.2.1", "turn:192.0.2.1?transport=udp", "turn:a", "turn:a:3478");

        assertThat(config.turnServers())
                .hasSize(3)
                .extracting(TurnServer::address)
                .doesNotHaveDuplicates();
    }

    @Test
    void leavesOutWhatIsBeyondTheLimits() {
        IceConfig config = config(
                List.of(IceServer.of("stun:a"), IceServer.of("stun:b"), IceServer.of("stun:c")),
                ServerNamesTest::dualStack);
        assertThat(config.stunServers())
                .hasSize(4)
                .filteredOn(TransportAddress::isIpv6)
                .hasSize(3);
        assertThat(turn("turn:a", "turn:b", "turn:c", "turn:d", "turn:e").turnServers())
                .hasSize(4);
    }

    @Test
    void knowsWhenANameMeansNothingNow() {
        ServerNames.Resolver offline = host -> {
            throw new UnknownHostException(host);
        };
        List<IceServer> servers = List.of(IceServer.of("stun:a"), IceServer.of("stun:192.0.2.1"));

        assertThat(ServerNames.resolve(servers, offline).isComplete()).isFalse();
        assertThat(config(servers, offline).stunServers()).hasSize(1);
        assertThat(ServerNames.resolve(servers, ServerNamesTest::dualStack).isComplete())
                .isTrue();
    }
}
