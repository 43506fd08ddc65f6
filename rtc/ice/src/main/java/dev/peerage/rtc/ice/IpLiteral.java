package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import org.jspecify.annotations.Nullable;

/** Reads IP addresses as text, without ever asking a name server (RFC 4291 §2.2). Zone ids are refused. */
public final class IpLiteral {

    private static final int MAX_CHARS = 45;

    private IpLiteral() {}

    /** Null if the text is no IP address. */
    public static @Nullable TransportAddress parse(String text, int port) {
        if (text.isEmpty() || text.length() > MAX_CHARS) {
            return null;
        }
        byte[] ip = text.indexOf(':') < 0 ? ipv4(text) : ipv6(text);
        return ip == null ? null : TransportAddress.of(ip, port);
    }

    private static byte @Nullable [] ipv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return null;
        }
        byte[] ip = new byte[4];
        for (int i = 0; i < 4; i++) {
            int value = number(parts[i], 10, 3);
            if (value < 0 || value > 255) {
                return null;
            }
            ip[i] = (byte) value;
        }
        return ip;
    }

    private static byte @Nullable [] ipv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            byte[] all = groups(text);
            return all != null && all.length == 16 ? all : null;
        }
        byte[] head = groups(text.substring(0, gap));
        byte[] tail = groups(text.substring(gap + 2));
        if (head == null || tail == null || head.length + tail.length > 14) {
            return null;
        }
        byte[] ip = new byte[16];
        System.arraycopy(head, 0, ip, 0, head.length);
        System.arraycopy(tail, 0, ip, 16 - tail.length, tail.length);
        return ip;
    }

    /** Groups separated by single colons, the last of which may be a dotted IPv4 address. */
    private static byte @Nullable [] groups(String text) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        boolean hasIpv4 = parts[parts.length - 1].indexOf('.') >= 0;
        int bytes = 2 * parts.length + (hasIpv4 ? 2 : 0);
        if (bytes > 16) {
            return null;
        }
        byte[] ip = new byte[bytes];
        int hexGroups = hasIpv4 ? parts.length - 1 : parts.length;
        for (int i = 0; i < hexGroups; i++) {
            int value = number(parts[i], 16, 4);
            if (value < 0) {
                return null;
            }
            ip[2 * i] = (byte) (value >>> 8);
            ip[2 * i + 1] = (byte) value;
        }
        if (hasIpv4) {
            byte[] last = ipv4(parts[parts.length - 1]);
            if (last == null) {
                return null;
            }
            System.arraycopy(last, 0, ip, bytes - 4, 4);
        }
        return ip;
    }

    /** -1 if there are no digits, too many, or something else. */
    private static int number(String text, int radix, int maxDigits) {
        if (text.isEmpty() || text.length() > maxDigits) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }
}
