package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.turn.StreamAddress;
import java.util.Deque;

/** Notices that nothing at all comes back over UDP: then there are other ways to try, and no time to lose. */
final class UdpWatch {

    private static final long NEVER = Long.MAX_VALUE;

    private final long patienceUs;
    private final Deque<IceEvent> events;
    private long deadlineUs = NEVER;
    private boolean isBlocked;

    UdpWatch(IceConfig config, Deque<IceEvent> events) {
        this.patienceUs = config.udpBlockedAfterUs();
        this.events = events;
    }

    /**
     * Begins anew.
     *
     * @param isAsking whether a server owes us an answer over UDP; without any, silence would prove nothing
     */
    void restart(boolean isAsking, long nowUs) {
        isBlocked = false;
        deadlineUs = isAsking ? nowUs + patienceUs : NEVER;
    }

    /** Something came that answers us or is the peer's. */
    void onHeard(TransportAddress from) {
        if (!StreamAddress.isStream(from)) {
            onHeard();
        }
    }

    /** Something came over UDP. */
    void onHeard() {
        isBlocked = false;
        deadlineUs = NEVER;
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
