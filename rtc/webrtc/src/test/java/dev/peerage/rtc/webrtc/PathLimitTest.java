package dev.peerage.rtc.webrtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.sctp.SctpConfig;
import org.junit.jupiter.api.Test;

/** How large packets may be towards whom. */
class PathLimitTest {

    private final PathLimit limit = new PathLimit();

    @Test
    void onlyWhoIsOnThisMachineMayGetMoreThanAnEthernetFrame() {
        limit.onPeerLimit(65_500);
        limit.onLocalHost(TransportAddress.ipv4(192, 0, 2, 1, 5000));

        assertThat(limit.packetBytes(TransportAddress.ipv4(192, 0, 2, 1, 6000), 0))
                .isEqualTo(65_470);
        assertThat(limit.packetBytes(TransportAddress.ipv4(127, 0, 0, 1, 6000), 0))
                .isEqualTo(65_470);
        assertThat(limit.packetBytes(TransportAddress.ipv4(192, 0, 2, 2, 5000), 0))
                .isEqualTo(1_435);
    }

    @Test
    void whoAnnouncesNothingGetsNoMoreThanAnEthernetFrame() {
        assertThat(limit.packetBytes(TransportAddress.ipv4(127, 0, 0, 1, 6000), 0))
                .isEqualTo(SctpConfig.ETHERNET_PACKET_BYTES);
    }

    @Test
    void whoHasAnAddressThatWasOursIsElsewhere() {
        limit.onPeerLimit(65_500);
        TransportAddress ours = TransportAddress.ipv4(192, 0, 2, 1, 5000);
        limit.onLocalHost(ours);
        limit.onLocalHost(ours);
        limit.onLocalHostGone(ours);

        assertThat(limit.packetBytes(TransportAddress.ipv4(192, 0, 2, 1, 6000), 0))
                .isEqualTo(1_435);
    }

    @Test
    void anAddressAfterManyThatCameAndWentIsHere() {
        limit.onPeerLimit(65_500);
        for (int i = 0; i < 1_000; i++) {
            TransportAddress passing = TransportAddress.ipv4(10, 0, i >> 8, i & 255, 5000);
            limit.onLocalHost(passing);
            limit.onLocalHost(passing);
            limit.onLocalHostGone(passing);
        }
        limit.onLocalHost(TransportAddress.ipv4(192, 0, 2, 1, 5000));

        assertThat(limit.packetBytes(TransportAddress.ipv4(192, 0, 2, 1, 6000), 0))
                .isEqualTo(65_470);
    }

    @Test
    void linksWithLargerFramesAndHeadersOfRelaysCount() {
        limit.onPeerLimit(65_500);
        limit.onLinkMtu(9_000);

        assertThat(limit.packetBytes(TransportAddress.ipv4(192, 0, 2, 2, 5000), 36))
                .isEqualTo(8_899);
    }
}
