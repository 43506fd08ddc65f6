package dev.peerage.rtc.io;

import dev.peerage.rtc.webrtc.SessionDescription;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Our description, and the candidates found after it was made, until they are all there. Confined to the loop, but for {@link #gathered}. */
final class LocalDescription {

    /** RFC 8840 §8.2. */
    private static final String END_OF_CANDIDATES = "a=end-of-candidates\r\n";

    private final CompletableFuture<SessionDescription> gathered;
    private final StringBuilder later = new StringBuilder(0);
    private final Ferry ferry;
    private @Nullable SessionDescription described;

    LocalDescription(Ferry ferry, CompletableFuture<SessionDescription> gathered) {
        this.ferry = ferry;
        this.gathered = gathered;
    }

    /** Any thread: the description with all candidates, once they are there. */
    CompletableFuture<SessionDescription> gathered() {
        return gathered;
    }

    void onDescribed(SessionDescription description) {
        described = description;
        if (description.sdp().contains(END_OF_CANDIDATES)) {
            ferry.callback(() -> gathered.complete(description));
        }
    }

    void onCandidate(String candidate) {
        later.append("a=").append(candidate).append("\r\n");
    }

    void onGatheringDone() {
        SessionDescription first = described;
        if (first != null) {
            SessionDescription all = new SessionDescription(first.type(), first.sdp() + later + END_OF_CANDIDATES);
            ferry.callback(() -> gathered.complete(all));
        }
    }

    void onEnded(RuntimeException why) {
        ferry.callback(() -> gathered.completeExceptionally(why));
    }
}
