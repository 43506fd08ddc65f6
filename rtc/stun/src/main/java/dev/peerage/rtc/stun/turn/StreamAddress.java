package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;

/**
 * Addresses that stand for a stream, TCP or TLS, to a TURN server: whoever has the sockets numbers its streams, gives a
 * {@link TurnServer} the address of one of them, and passes what is sent to that address into the stream.
 *
 * <p>So the machines know datagrams and addresses only, and a stream is told from UDP to the same server. The addresses are
 * of a prefix that is never routed, 100::/64 (RFC 6666); whoever has the sockets drops what claims to come from there.
 */
public final class StreamAddress {

    /** RFC 6666 §4: the discard prefix. */
    private static final long PREFIX = 0x0100_0000_0000_0000L;

    /** No port of anything, but a valid one. */
    private static final int PORT = 9;

    private StreamAddress() {}

    /** The address of that stream, which is not negative. */
    public static TransportAddress of(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("streams are numbered from 0, was " + number);
        }
        return new TransportAddress(true, PREFIX, number, PORT);
    }

    /** Whether it stands for a stream, or pretends to. */
    public static boolean isStream(TransportAddress address) {
        return address.high() == PREFIX && address.isIpv6();
    }

    /** The number of an address for which {@link #isStream} holds; -1 if {@link #of} cannot have made it. */
    public static int number(TransportAddress address) {
        long number = address.low();
        return number < 0 || number > Integer.MAX_VALUE || address.port() != PORT ? -1 : (int) number;
    }
}
