package dev.peerage.rtc.io;

import dev.peerage.rtc.webrtc.SessionDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Our latest description, and the candidates found after it was made, until they are all there. Confined to the loop. */
final class LocalDescription {

    /** RFC 8840 §8.2. */
    private static final String END_OF_CANDIDATES = "a=end-of-candidates\r\n";

    private final Ferry ferry;
    private final StringBuilder later = new StringBuilder(0);
    private final List<CompletableFuture<SessionDescription>> waiting = new ArrayList<>(1);
    private @Nullable SessionDescription described;
    private @Nullable SessionDescription complete;
    private @Nullable RuntimeException end;

    LocalDescription(Ferry ferry) {
        this.ferry = ferry;
    }

    /** Has a future completed with the latest description and all its candidates, once they are there. */
    void tellGathered(CompletableFuture<SessionDescription> future) {
        SessionDescription all = complete;
        RuntimeException why = end;
        if (all != null) {
            ferry.callback(() -> future.complete(all));
        } else if (why != null) {
            ferry.callback(() -> future.completeExceptionally(why));
        } else {
            waiting.add(future);
        }
    }

    /** A description was made: the first, or that of a restart, whose candidates are gathered anew. */
    void onDescribed(SessionDescription description) {
        described = description;
        complete = null;
        later.setLength(0);
        if (description.sdp().contains(END_OF_CANDIDATES)) {
            onComplete(description);
        }
    }

    void onCandidate(String candidate) {
        later.append("a=").append(candidate).append("\r\n");
    }

    void onGatheringDone() {
        SessionDescription first = described;
        if (first != null && complete == null) {
            onComplete(new SessionDescription(first.type(), first.sdp() + later + END_OF_CANDIDATES));
        }
    }

    private void onComplete(SessionDescription all) {
        complete = all;
        List<CompletableFuture<SessionDescription>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(future -> ferry.callback(() -> future.complete(all)));
    }

    void onEnded(RuntimeException why) {
        end = why;
        List<CompletableFuture<SessionDescription>> told = List.copyOf(waiting);
        waiting.clear();
        told.forEach(future -> ferry.callback(() -> future.completeExceptionally(why)));
    }
}
