package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.StreamAddress;
import java.util.Deque;

/** Notices that nothing at all comes back over UDP: then there are other ways to try, and no time to lose. */
final class UdpWatch {

    private static final long NEVER = Long.MAX_VALUE;

    private final long patienceUs;
    private final boolean hasServers;
    private final Deque<IceEvent> events;
    private long deadlineUs = NEVER;
    private boolean isBlocked;

    UdpWatch(IceConfig config, Deque<IceEvent> events) {
        this.patienceUs = config.udpBlockedAfterUs();
        this.hasServers = !config.stunServers().isEmpty()
                || config.turnServers().stream()
                        .anyMatch(server -> !server.transport().isReliable());
        this.events = events;
    }

    /** Servers are asked now; without any, silence would prove nothing. */
    void restart(long nowUs) {
        isBlocked = false;
        deadlineUs = hasServers ? nowUs + patienceUs : NEVER;
    }

    /** Something came that answers us or is the peer's. */
    void onHeard(TransportAddress from) {
        if (!StreamAddress.isStream(from)) {
            isBlocked = false;
            deadlineUs = NEVER;
        }
    }

    /** Whether nothing came for so long, and has not since. */
    boolean isBlocked() {
        return isBlocked;
    }

    void onTimeout(long nowUs) {
        if (nowUs >= deadlineUs) {
            deadlineUs = NEVER;
            isBlocked = true;
            events.add(new IceEvent.UdpBlocked());
        }
    }

    long nextDeadlineUs() {
        return deadlineUs;
    }
}
