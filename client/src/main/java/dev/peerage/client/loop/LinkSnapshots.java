package dev.peerage.client.loop;

import dev.peerage.base.PeerId;
import dev.peerage.client.Link;
import dev.peerage.client.LinkState;
import dev.peerage.client.PathKind;
import dev.peerage.session.engine.SessionStats;
import org.jspecify.annotations.Nullable;

/** Puts together what the application is shown of a link. */
final class LinkSnapshots {

    /** When something first happened, microseconds since the link began; {@link Link#UNKNOWN} if it has not. */
    record Times(long relayedUs, long firstMessageUs, long directUs) {}

    private LinkSnapshots() {}

    /**
     * Looks at a link.
     *
     * @param session the one of now, if there is one
     * @param earlierSwitches of the sessions before
     */
    static Link of(
            PeerId peer,
            @Nullable PeerSession session,
            LinkState state,
            PathKind path,
            Times times,
            long earlierSwitches,
            String reason) {
        boolean isDirect = path == PathKind.DIRECT;
        SessionStats stats = session == null ? null : session.session().stats();
        if (session == null || stats == null) {
            return new Link(
                    peer,
                    state,
                    path,
                    ms(times.relayedUs()),
                    ms(times.firstMessageUs()),
                    ms(times.directUs()),
                    Link.UNKNOWN,
                    Link.UNKNOWN,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    (int) earlierSwitches,
                    reason,
                    "",
                    "");
        }
        return new Link(
                peer,
                state,
                path,
                ms(times.relayedUs()),
                ms(times.firstMessageUs()),
                ms(times.directUs()),
                stats.relayed().rttUs(),
                stats.direct().rttUs(),
                stats.relayed().packetsSent() + stats.direct().packetsSent(),
                stats.relayed().packetsReceived() + stats.direct().packetsReceived(),
                stats.relayed().bytesSent() + stats.direct().bytesSent(),
                stats.relayed().bytesReceived() + stats.direct().bytesReceived(),
                stats.messagesSent(),
                stats.messagesDelivered(),
                (int) (earlierSwitches + stats.switches()),
                reason,
                isDirect ? session.localCandidate() : "",
                isDirect ? session.remoteCandidate() : "");
    }

    private static long ms(long us) {
        return us < 0 ? Link.UNKNOWN : us / 1_000;
    }
}
