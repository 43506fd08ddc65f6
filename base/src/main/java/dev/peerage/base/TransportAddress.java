package dev.peerage.base;

/**
 * An IP address and a port, as a value without I/O: the engines below the sockets never see {@code java.net}.
 *
 * <p>IPv4 addresses live in {@code low} as 32 bits with {@code high == 0} and {@code isIpv6 == false}; IPv4-mapped IPv6
 * addresses are folded to IPv4 by {@link #of(byte[], int)}. Immutable; cheap to use as a map key.
 *
 * @param isIpv6 whether {@code high} and {@code low} hold 128 bits, else {@code low} holds 32
 * @param high the first eight bytes of an IPv6 address, else 0
 * @param low the last eight bytes of an IPv6 address, or the four bytes of an IPv4 one
 * @param port 0 to 65535
 */
public record TransportAddress(boolean isIpv6, long high, long low, int port) {

    public TransportAddress {
        if (port < 0 || port > 0xFFFF) {
            throw new IllegalArgumentException("a port is 0 to 65535, was " + port);
        }
        if (!isIpv6 && (high != 0 || low >>> 32 != 0)) {
            throw new IllegalArgumentException("an IPv4 address has 32 bits");
        }
    }

    /**
     * Makes an address from its bytes.
     *
     * @param ip 4 or 16 bytes, network order
     * @param port 0 to 65535
     */
    public static TransportAddress of(byte[] ip, int port) {
        if (ip.length == 4) {
            return new TransportAddress(false, 0, readLong(ip, 0, 4), port);
        }
        if (ip.length != 16) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes, was " + ip.length);
        }
        long high = readLong(ip, 0, 8);
        long low = readLong(ip, 8, 8);
        if (high == 0 && low >>> 32 == 0xFFFFL) { // RFC 4291 §2.5.5.2: IPv4-mapped
            return new TransportAddress(false, 0, low & 0xFFFF_FFFFL, port);
        }
        return new TransportAddress(true, high, low, port);
    }

    /** An IPv4 address from four numbers of 0 to 255; for tests and constants. */
    public static TransportAddress ipv4(int a, int b, int c, int d, int port) {
        return of(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}, port);
    }

    /** The 4 or 16 bytes of the IP address, network order; a fresh array. */
    public byte[] ip() {
        byte[] ip = new byte[isIpv6 ? 16 : 4];
        if (isIpv6) {
            writeLong(high, ip, 0, 8);
        }
        writeLong(low, ip, isIpv6 ? 8 : 0, isIpv6 ? 8 : 4);
        return ip;
    }

    /** The same IP address with another port. */
    public TransportAddress withPort(int otherPort) {
        return new TransportAddress(isIpv6, high, low, otherPort);
    }

    /** Whether both have the same IP address, whatever the ports. */
    public boolean hasSameIp(TransportAddress other) {
        return isIpv6 == other.isIpv6 && high == other.high && low == other.low;
    }

    /** Whether this is 127.0.0.0/8 or ::1. */
    public boolean isLoopback() {
        return isIpv6 ? high == 0 && low == 1 : low >>> 24 == 127;
    }

    /** Whether this is 169.254.0.0/16 or fe80::/10. */
    public boolean isLinkLocal() {
        return isIpv6 ? high >>> 54 == 0x3FA : low >>> 16 == 0xA9FE;
    }

    /** Whether this is an address of a private network: RFC 1918, RFC 6598 or RFC 4193. */
    public boolean isPrivate() {
        if (isIpv6) {
            return high >>> 57 == 0x7E; // fc00::/7
        }
        return low >>> 24 == 10 || low >>> 20 == 0xAC1 || low >>> 16 == 0xC0A8 || low >>> 22 == 0x191;
    }

    /** The IP address as text: dotted for IPv4, eight hexadecimal groups for IPv6. */
    public String host() {
        if (!isIpv6) {
            return (low >>> 24 & 0xFF) + "." + (low >>> 16 & 0xFF) + "." + (low >>> 8 & 0xFF) + "." + (low & 0xFF);
        }
        StringBuilder text = new StringBuilder(39);
        for (int group = 0; group < 8; group++) {
            long half = group < 4 ? high : low;
            text.append(group == 0 ? "" : ":").append(Long.toHexString(half >>> (48 - group % 4 * 16) & 0xFFFF));
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return (isIpv6 ? "[" + host() + "]" : host()) + ":" + port;
    }

    private static long readLong(byte[] bytes, int offset, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value = value << 8 | (bytes[offset + i] & 0xFF);
        }
        return value;
    }

    private static void writeLong(long value, byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            bytes[offset + i] = (byte) (value >>> (length - 1 - i) * 8);
        }
    }
}
