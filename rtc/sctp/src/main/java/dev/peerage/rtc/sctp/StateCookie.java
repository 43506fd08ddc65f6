package dev.peerage.rtc.sctp;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * All that we must know to establish an association, kept by the other side until it shows itself reachable: signed, so
 * that it comes back as it went (RFC 9260 §5.1.3).
 *
 * @param localTag our verification tag
 * @param peerTag theirs
 * @param localTieTag ours of the association that existed when the INIT came, else 0 (RFC 9260 §5.2.2)
 * @param peerTieTag theirs of that association, else 0
 * @param localInitialTsn our first TSN
 * @param peer what their INIT said
 * @param createdUs when the INIT came
 */
record StateCookie(
        int localTag,
        int peerTag,
        int localTieTag,
        int peerTieTag,
        int localInitialTsn,
        InitChunk peer,
        long createdUs) {

    static final int SECRET_BYTES = 32;
    private static final int MAC_BYTES = 32;
    private static final int BODY_BYTES = 48;
    private static final String ALGORITHM = "HmacSHA256";

    byte[] sign(byte[] secret) {
        ByteBuffer out = ByteBuffer.allocate(BODY_BYTES + MAC_BYTES);
        out.putInt(localTag).putInt(peerTag).putInt(localTieTag).putInt(peerTieTag);
        out.putInt(localInitialTsn).putInt(peer.initialTsn()).putInt((int) peer.windowBytes());
        out.putShort((short) peer.outboundStreams()).putShort((short) peer.inboundStreams());
        out.putInt(peer.features().toBits());
        out.putInt(0).putLong(createdUs);
        out.put(mac(secret, out.array()));
        return out.array();
    }

    /** What the bytes say if they are a cookie, whoever signed it; null if they are none. */
    static @Nullable StateCookie read(ByteBuffer packet, int at, int length) {
        if (length != BODY_BYTES + MAC_BYTES) {
            return null;
        }
        InitChunk peer = new InitChunk(
                packet.getInt(at + 4),
                packet.getInt(at + 24) & 0xFFFF_FFFFL,
                packet.getShort(at + 28) & 0xFFFF,
                packet.getShort(at + 30) & 0xFFFF,
                packet.getInt(at + 20),
                Features.ofBits(packet.getInt(at + 32)),
                null,
                InitChunk.NONE);
        return new StateCookie(
                packet.getInt(at),
                packet.getInt(at + 4),
                packet.getInt(at + 8),
                packet.getInt(at + 12),
                packet.getInt(at + 16),
                peer,
                packet.getLong(at + 40));
    }

    /** Whether the cookie at {@code at} is one that we signed with this secret. */
    static boolean isSigned(ByteBuffer packet, int at, byte[] secret) {
        byte[] bytes = new byte[BODY_BYTES + MAC_BYTES];
        packet.get(at, bytes);
        byte[] signature = Arrays.copyOfRange(bytes, BODY_BYTES, bytes.length);
        return MessageDigest.isEqual(signature, mac(secret, bytes));
    }

    /** Another secret from the same one: the signature of a cookie that is never given out, since its tag is 0. */
    static long derive(byte[] secret) {
        return ByteBuffer.wrap(mac(secret, new byte[BODY_BYTES])).getLong();
    }

    private static byte[] mac(byte[] secret, byte[] cookie) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(cookie, 0, BODY_BYTES);
            return mac.doFinal();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }
}
