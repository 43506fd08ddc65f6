package dev.peerage.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.PeerId;
import dev.peerage.client.Link;
import dev.peerage.client.LinkState;
import dev.peerage.client.PathKind;
import org.junit.jupiter.api.Test;

class PairReportTest {

    private final Counterpart ben = counterpart("Ben", 1);
    private final Counterpart ada = counterpart("Ada", 2);

    @Test
    void tellsTheEarliestMessageAndTheLatestDirect() {
        ben.onMessage(1_500);
        ada.onMessage(1_300);
        ben.onLink(link(PathKind.DIRECT, 1), 9_000);
        ada.onLink(link(PathKind.DIRECT, 1), 9_500);

        PairReport report = PairReport.ofBoth(ben, ada, 1_000, false);

        assertThat(report.a()).isEqualTo("Ada");
        assertThat(report.b()).isEqualTo("Ben");
        assertThat(report.firstMessageUs()).isEqualTo(300);
        assertThat(report.directUs()).isEqualTo(8_500);
        assertThat(report.path()).isEqualTo(PathNow.DIRECT);
    }

    @Test
    void isNotDirectBeforeBothEndsAre() {
        ben.onLink(link(PathKind.DIRECT, 1), 9_000);
        ada.onLink(link(PathKind.RELAYED, 0), 9_000);

        PairReport report = PairReport.ofBoth(ben, ada, 0, false);

        assertThat(report.directUs()).isEqualTo(Link.UNKNOWN);
        assertThat(report.path()).isEqualTo(PathNow.RELAYED);
        assertThat(report.toJson().getValue("directMs")).isNull();
    }

    @Test
    void countsWhatNeverArrivedAsLostAtTheEndOnly() {
        ben.onSent();
        ben.onSent();
        ada.onCount(1, 10);

        assertThat(PairReport.ofBoth(ben, ada, 0, false).lost()).isZero();
        assertThat(PairReport.ofBoth(ben, ada, 0, true).lost()).isEqualTo(1);
    }

    @Test
    void remembersTheLastMeasuredRoundTripOfEachPath() {
        ben.onLink(link(PathKind.RELAYED, 0), 1);
        assertThat(ben.relayedRttUs()).isEqualTo(800);

        ben.onLink(
                new Link(
                        ben.peerId(),
                        LinkState.CONNECTED,
                        PathKind.RELAYED,
                        1,
                        1,
                        -1,
                        -1,
                        -1,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        "",
                        "",
                        ""),
                2);
        assertThat(ben.relayedRttUs()).isEqualTo(800);
    }

    private static Counterpart counterpart(String name, int id) {
        byte[] key = new byte[PeerId.BYTES];
        key[0] = (byte) id;
        return new Counterpart(PeerId.of(key), new Greeting(name, "#000000"), 0);
    }

    private Link link(PathKind path, int switches) {
        return new Link(
                ben.peerId(),
                LinkState.CONNECTED,
                path,
                1,
                1,
                path == PathKind.DIRECT ? 5 : -1,
                800,
                path == PathKind.DIRECT ? 200 : -1,
                0,
                0,
                0,
                0,
                0,
                0,
                switches,
                "",
                "",
                "");
    }
}
