package dev.peerage.rtc.ice;

import org.junit.jupiter.api.Test;

/** A short run of {@link IceFuzz}, the same each time. */
class IceFuzzTest {

    @Test
    void readsAnyCandidateLine() {
        IceFuzz.candidateLines(1, 20_000);
    }

    @Test
    void readsAnyMdnsPacket() {
        IceFuzz.mdns(1, 20_000);
    }

    @Test
    void connectsAndStaysSoWhoeverTampersOnTheWay() {
        for (long seed = 0; seed < 60; seed++) {
            IceFuzz.exchange(seed);
        }
    }
}
