package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.SimNat.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostRankingTest {

    private static final long SECOND = 1_000_000;
    private static final TransportAddress GLOBAL = new TransportAddress(true, 0x20010db8_00000000L, 7, 0);
    private static final TransportAddress ULA = new TransportAddress(true, 0xfd00_0000_0000_0000L, 7, 0);
    private static final TransportAddress LINK = new TransportAddress(true, 0xfe80_0000_0000_0000L, 7, 0);
    private static final TransportAddress LAN = TransportAddress.ipv4(192, 168, 1, 10, 0);
    private static final TransportAddress RADIO = TransportAddress.ipv4(10, 1, 1, 1, 0);
    private static final TransportAddress VPN = TransportAddress.ipv4(10, 8, 0, 2, 0);
    private static final TransportAddress DOCKER = TransportAddress.ipv4(172, 17, 0, 1, 0);
    private static final TransportAddress LOOPBACK = TransportAddress.ipv4(127, 0, 0, 1, 0);

    private static HostInterface up(String name, TransportAddress... addresses) {
        return new HostInterface(name, name, true, name.equals("lo"), name.startsWith("tun"), List.of(addresses));
    }

    @Test
    void putsRealNetworksBeforeTunnelsBeforeBridges() {
        List<TransportAddress> ranked = HostRanking.rank(List.of(
                up("docker0", DOCKER),
                up("lo", LOOPBACK),
                up("tun0", VPN),
                up("eth0", LINK, LAN, ULA, GLOBAL),
                up("wlan0", RADIO)));

        assertThat(ranked).containsExactly(GLOBAL, LAN, RADIO, ULA, VPN, DOCKER);
    }

    @Test
    void tellsTheAddressesOfACableWithoutDhcpLast() {
        TransportAddress cable = TransportAddress.ipv4(169, 254, 7, 8, 0);

        assertThat(HostRanking.rank(List.of(up("eth0", LINK, cable)))).containsExactly(cable);
        assertThat(HostRanking.rank(List.of(up("eth0", cable), up("docker0", DOCKER), up("wlan0", cable, RADIO))))
                .containsExactly(RADIO, DOCKER, cable);
    }

    @Test
    void knowsVirtualInterfacesOnWindowsByTheirDescriptions() {
        HostInterface hyperV =
                new HostInterface("eth5", "Hyper-V Virtual Ethernet Adapter", true, false, false, List.of(DOCKER));

        assertThat(HostRanking.rank(List.of(hyperV, up("eth3", LAN)))).containsExactly(LAN, DOCKER);
    }

    @Test
    void tellsNothingOfInterfacesThatAreDownAndNoAddressTwice() {
        HostInterface down = new HostInterface("eth1", "eth1", false, false, false, List.of(RADIO));

        assertThat(HostRanking.rank(List.of(down, up("eth0", LAN), up("br-1", LAN))))
                .containsExactly(LAN);
    }

    @Test
    void tellsLoopbackOnlyWhenAsked() {
        List<HostInterface> all = List.of(up("lo", LOOPBACK), up("eth0", LAN));

        assertThat(HostRanking.rank(all, 8, true)).containsExactly(LAN, LOOPBACK);
        assertThat(HostRanking.rank(all, 8, false)).containsExactly(LAN);
    }

    @Test
    void leavesRoomForOtherInterfacesWhenOneHasManyAddresses() {
        List<TransportAddress> temporary = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            temporary.add(new TransportAddress(true, 0x20010db8_00000000L, 100 + i, 0));
        }
        List<TransportAddress> ranked =
                HostRanking.rank(List.of(up("eth0", temporary.toArray(TransportAddress[]::new)), up("wlan0", RADIO)));

        assertThat(ranked).containsExactly(temporary.get(0), RADIO, temporary.get(1));
    }

    /** What a machine full of containers and tunnels has, besides its one cable. */
    private static List<HostInterface> machineOf(int interfaces, TransportAddress cable) {
        List<HostInterface> all = new ArrayList<>();
        String[] kinds = {"veth", "br-", "docker", "tun", "vmnet"};
        for (int i = 1; i < interfaces; i++) {
            all.add(up(kinds[i % kinds.length] + i, TransportAddress.ipv4(172, 20, i, 1, 0)));
        }
        all.add(up("eth0", cable));
        return all;
    }

    @Test
    void aMachineWithThirtyInterfacesConnectsAsFastAsOneWithTwo() {
        for (Kind nat : List.of(Kind.NONE, Kind.PORT_RESTRICTED)) {
            for (long seed = 0; seed < 20; seed++) {
                long withTwo = connectUs(seed, nat, 2);
                long withThirty = connectUs(seed, nat, 30);

                assertThat(withThirty).as("seed %d %s", seed, nat).isLessThanOrEqualTo(withTwo + 100_000);
            }
        }
    }

    private static long connectUs(long seed, Kind nat, int interfaces) {
        SimPair pair = new SimPair(seed, nat, nat, false);
        for (SimPeer peer : List.of(pair.a, pair.b)) {
            List<TransportAddress> ranked = HostRanking.rank(machineOf(interfaces, peer.host()));
            assertThat(ranked.get(0).hasSameIp(peer.host())).isTrue();
            assertThat(ranked).hasSizeLessThanOrEqualTo(HostRanking.MAX_ADDRESSES);
            ranked.stream()
                    .skip(1)
                    .forEach(extra -> peer.addHost(extra.withPort(peer.host().port())));
        }
        long beginUs = pair.network.nowUs();
        pair.start();
        assertThat(pair.network.run(10 * SECOND, pair::areConnected))
                .as(pair::describe)
                .isTrue();
        return pair.network.nowUs() - beginUs;
    }
}
