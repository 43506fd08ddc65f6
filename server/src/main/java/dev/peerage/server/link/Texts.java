package dev.peerage.server.link;

import dev.peerage.session.wire.WireLimits;
import java.nio.charset.StandardCharsets;

/** Makes texts of the application fit the frames. */
final class Texts {

    private Texts() {}

    /** At most 256 bytes of UTF-8, cut between characters. */
    static String limited(String text) {
        String cut = text;
        while (cut.getBytes(StandardCharsets.UTF_8).length > WireLimits.MAX_TEXT_BYTES) {
            // At 256 characters there are at least 256 bytes: a few rounds at most.
            int end = Math.min(cut.length() - 1, WireLimits.MAX_TEXT_BYTES);
            cut = cut.substring(0, Character.isHighSurrogate(cut.charAt(end - 1)) ? end - 1 : end);
        }
        return cut;
    }
}
