package dev.peerage.simulation;

import dev.peerage.testkit.SeededRandom;

/** How the network between two ends behaves; some of it changes during a run. */
final class SimPairConditions {

    final long relayDelayUs;
    final long relayJitterUs;
    final long relayBytesPerUs;
    final long directDelayUs;
    final long directJitterUs;
    final long directBytesPerUs;
    double relayLoss;
    double directLoss;
    double directDuplication;
    boolean isDirectPossible;
    boolean isSilentFromA;
    boolean isSilentFromB;

    SimPairConditions(SeededRandom random) {
        relayDelayUs = random.between(1_000, 120_000);
        relayJitterUs = random.between(0, 20_000);
        relayBytesPerUs = random.between(1, 20);
        directDelayUs = random.between(200, 60_000);
        directJitterUs = random.between(0, 20_000);
        directBytesPerUs = random.between(1, 50);
        relayLoss = random.chance(0.3) ? random.between(1, 50) / 1000.0 : 0;
        directLoss = random.between(0, 100) / 1000.0;
        directDuplication = random.between(0, 20) / 1000.0;
        isDirectPossible = random.chance(0.8);
    }

    long directDelay(SeededRandom random) {
        return directDelayUs + random.between(0, directJitterUs);
    }

    void calm() {
        relayLoss = 0;
        directLoss = 0;
        directDuplication = 0;
        isDirectPossible = true;
    }
}
