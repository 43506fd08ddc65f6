package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;

/** Two agents whose packets reach each other at once, without a network that would remember them. */
final class WiredPair {

    static final TransportAddress ADDRESS_OF_A = TransportAddress.ipv4(10, 0, 0, 1, 5000);
    static final TransportAddress ADDRESS_OF_B = TransportAddress.ipv4(10, 0, 0, 2, 5000);

    private final IceAgent a;
    private final IceAgent b;
    private long nowUs = 1_000_000;

    WiredPair(long seed) {
        SeededRandom random = new SeededRandom(seed);
        a = new IceAgent(IceConfig.defaults(), random);
        b = new IceAgent(IceConfig.defaults(), random);
        prepare(a, b, ADDRESS_OF_A, IceRole.CONTROLLING);
        prepare(b, a, ADDRESS_OF_B, IceRole.CONTROLLED);
    }

    private void prepare(IceAgent agent, IceAgent other, TransportAddress host, IceRole role) {
        agent.onRole(role, nowUs);
        agent.onLocalHost(host, nowUs);
        agent.onLocalHostsComplete(nowUs);
        agent.onRemoteCredentials(other.localCredentials(), nowUs);
        IceEvent.LocalCandidate local = (IceEvent.LocalCandidate) agent.pollEvent();
        other.onRemoteCandidate(local.candidate(), nowUs);
    }

    IceAgent a() {
        return a;
    }

    IceAgent b() {
        return b;
    }

    long nowUs() {
        return nowUs;
    }

    /** Lets both talk until there is nothing left to say, then moves to the next deadline, and so on for that long. */
    void run(long durationUs, ByteBuffer buffer) {
        long endUs = nowUs + durationUs;
        while (nowUs < endUs) {
            boolean isBusy = pass(a, b, ADDRESS_OF_A, buffer) | pass(b, a, ADDRESS_OF_B, buffer);
            if (!isBusy) {
                nowUs = Math.min(endUs, Math.max(nowUs + 1, Math.min(a.nextDeadlineUs(), b.nextDeadlineUs())));
                a.onTimeout(nowUs);
                b.onTimeout(nowUs);
            }
        }
    }

    private boolean pass(IceAgent from, IceAgent to, TransportAddress source, ByteBuffer buffer) {
        boolean hasPassed = false;
        while (from.pollTransmit(buffer.clear(), nowUs) != null) {
            to.onReceived(buffer.flip(), source, nowUs);
            hasPassed = true;
        }
        while (from.pollEvent() != null) {
            hasPassed = true;
        }
        return hasPassed;
    }
}
