package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the SDP candidate attribute (RFC 8839 §5.1). Total: malformed lines are null.
 *
 * <pre>candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY HOST PORT typ TYPE [raddr IP rport PORT] [NAME VALUE]...</pre>
 */
final class CandidateLine {

    private static final int MAX_CHARS = 1024;
    private static final int MAX_FOUNDATION_CHARS = 32;
    private static final int MAX_HOST_CHARS = 253;
    private static final int MAX_TRANSPORT_CHARS = 16;
    /** RFC 8839 §5.1: 2^31 - 1. */
    private static final long MAX_PRIORITY = 0x7FFF_FFFFL;

    /** The name of the extension that tells which description a candidate belongs to. */
    static final String UFRAG = "ufrag";

    private static final int MAX_COMPONENT = 256;

    private CandidateLine() {}

    static String format(IceCandidate candidate) {
        StringBuilder line = new StringBuilder(96)
                .append("candidate:")
                .append(candidate.foundation())
                .append(' ')
                .append(candidate.component())
                .append(' ')
                .append(candidate.transport())
                .append(' ')
                .append(candidate.priority())
                .append(' ')
                .append(candidate.host())
                .append(' ')
                .append(candidate.port())
                .append(" typ ")
                .append(candidate.type().sdpName());
        TransportAddress related = candidate.related();
        if (related != null) {
            line.append(" raddr ").append(related.host()).append(" rport ").append(related.port());
        }
        return line.toString();
    }

    static @Nullable IceCandidate parse(String text) {
        String line = text.startsWith("a=") ? text.substring(2) : text;
        if (!line.startsWith("candidate:") || line.length() > MAX_CHARS) {
            return null;
        }
        String[] words = line.substring("candidate:".length()).strip().split(" +");
        if (words.length < 8 || !words[6].equals("typ")) {
            return null;
        }
        int component = (int) number(words[1], MAX_COMPONENT);
        long priority = number(words[3], MAX_PRIORITY);
        int port = (int) number(words[5], 0xFFFF);
        CandidateType type = CandidateType.ofSdpName(words[7]);
        if (component < 1 || priority < 0 || port < 0 || type == null) {
            return null;
        }
        if (!isPlain(words[0], MAX_FOUNDATION_CHARS)
                || !isPlain(words[2], MAX_TRANSPORT_CHARS)
                || !isPlain(words[4], MAX_HOST_CHARS)) {
            return null;
        }
        TransportAddress address = IpLiteral.parse(words[4], port);
        return new IceCandidate(
                words[0],
                component,
                words[2].toLowerCase(Locale.ROOT),
                priority,
                address == null ? words[4] : address.host(),
                port,
                type,
                related(words));
    }

    /** The user name fragment that an extension tells, as browsers do it; null if none does. */
    static @Nullable String ufrag(String text) {
        if (text.length() > MAX_CHARS) {
            return null;
        }
        String[] words = text.strip().split(" +", -1);
        for (int i = 8; i + 1 < words.length; i += 2) {
            if (words[i].equals(UFRAG)) {
                return words[i + 1];
            }
        }
        return null;
    }

    /** The related address; null if it is absent or hidden behind something that is no address. */
    private static @Nullable TransportAddress related(String[] words) {
        String host = null;
        long port = -1;
        for (int i = 8; i + 1 < words.length; i += 2) { // the rest are pairs of name and value, most of them not ours
            if (words[i].equals("raddr")) {
                host = words[i + 1];
            } else if (words[i].equals("rport")) {
                port = number(words[i + 1], 0xFFFF);
            }
        }
        return host == null || port < 0 ? null : IpLiteral.parse(host, (int) port);
    }

    private static boolean isPlain(String word, int maxChars) {
        return !word.isEmpty() && word.length() <= maxChars && word.chars().allMatch(c -> c > 0x20 && c < 0x7F);
    }

    /** -1 if it is no decimal number from 0 to {@code max}. */
    private static long number(String word, long max) {
        if (word.isEmpty() || word.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < word.length(); i++) {
            int digit = word.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value <= max ? value : -1;
    }
}
