package dev.peerage.server.link;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which link wants to be woken when. A deadline that moves later, as the idle one does with each frame, is only noticed
 * when the earlier one has passed: traffic does not touch the tree.
 */
final class LinkDeadlines {

    private final TreeSet<ClientLink> links =
            new TreeSet<>(Comparator.comparingLong(ClientLink::scheduledUs).thenComparingLong(ClientLink::linkId));

    /** To be called after each input to the link. */
    void update(ClientLink link) {
        long deadlineUs = link.nextDeadlineUs();
        if (deadlineUs < link.scheduledUs()) {
            links.remove(link);
            link.schedule(deadlineUs);
            links.add(link);
        }
    }

    void remove(ClientLink link) {
        links.remove(link);
        link.schedule(Long.MAX_VALUE);
    }

    long nextDeadlineUs() {
        return links.isEmpty() ? Long.MAX_VALUE : links.first().scheduledUs();
    }

    /** Takes out a link whose time has come, or null; {@link #update} puts it back. */
    @Nullable
    ClientLink pollDue(long nowUs) {
        if (nextDeadlineUs() > nowUs) {
            return null;
        }
        ClientLink link = links.first();
        remove(link);
        return link;
    }
}
