package dev.peerage.rtc.ice;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of the kind browsers hide their addresses behind, one label and {@code .local}, as text and as DNS has them. */
final class MdnsName {

    private static final String SUFFIX = ".local";
    private static final byte[] LOCAL = {5, 'l', 'o', 'c', 'a', 'l', 0};

    /** RFC 1035 §2.3.4. */
    private static final int MAX_LABEL_CHARS = 63;

    /** RFC 1035 §4.1.4: each jump goes backwards, so few are honest. */
    private static final int MAX_JUMPS = 8;

    private static final int POINTER = 0xC0;

    private MdnsName() {}

    /**
     * The name in lower case; null if it is none to ask the neighbours for. One with more labels must not be asked for
     * (draft-ietf-mmusic-mdns-ice-candidates §3.2.1).
     */
    static @Nullable String normalised(String text) {
        String name = text.toLowerCase(Locale.ROOT);
        if (!name.endsWith(SUFFIX)) {
            return null;
        }
        int chars = name.length() - SUFFIX.length();
        boolean isLabel = chars > 0
                && chars <= MAX_LABEL_CHARS
                && name.substring(0, chars).chars().allMatch(MdnsName::isLabelChar);
        return isLabel ? name : null;
    }

    private static boolean isLabelChar(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }

    /** Writes a normalised name. */
    static void write(String name, ByteBuffer out) {
        int chars = name.length() - SUFFIX.length();
        out.put((byte) chars);
        for (int i = 0; i < chars; i++) {
            out.put((byte) name.charAt(i));
        }
        out.put(LOCAL);
    }

    /**
     * Reads the name at the buffer's position and leaves the position behind it (RFC 1035 §3.1, §4.1.4).
     *
     * @return normalised; empty if it is not of our kind; null if it is malformed
     */
    static @Nullable String read(ByteBuffer message) {
        StringBuilder text = new StringBuilder(48);
        int at = message.position();
        int end = -1;
        for (int jumps = 0; jumps <= MAX_JUMPS; ) {
            if (at >= message.limit()) {
                return null;
            }
            int length = message.get(at) & 0xFF;
            if (length == 0) {
                message.position(end < 0 ? at + 1 : end);
                String name = text.length() == 0 ? null : normalised(text.toString());
                return name == null ? "" : name;
            }
            if ((length & POINTER) == POINTER) {
                int target = at + 1 < message.limit() ? message.getShort(at) & 0x3FFF : at;
                if (target >= at) {
                    return null;
                }
                end = end < 0 ? at + 2 : end;
                at = target;
                jumps++;
            } else if (length > MAX_LABEL_CHARS || at + 1 + length > message.limit() || text.length() > 255) {
                return null;
            } else {
                append(text, message, at + 1, length);
                at += 1 + length;
            }
        }
        return null;
    }

    private static void append(StringBuilder text, ByteBuffer message, int at, int length) {
        if (text.length() > 0) {
            text.append('.');
        }
        for (int i = 0; i < length; i++) {
            text.append((char) (message.get(at + i) & 0xFF));
        }
    }
}
