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

    /** Null unless we signed it with this secret. */
    static @Nullable StateCookie verify(ByteBuffer packet, int at, int length, byte[] secret) {
        if (length != BODY_BYTES + MAC_BYTES) {
            return null;
        }
        byte[] bytes = new byte[length];
        packet.get(at, bytes);
        byte[] signature = Arrays.copyOfRange(bytes, BODY_BYTES, length);
        if (!MessageDigest.isEqual(signature, mac(secret, bytes))) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        InitChunk peer = new InitChunk(
                in.getInt(4),
                in.getInt(24) & 0xFFFF_FFFFL,
                in.getShort(28) & 0xFFFF,
                in.getShort(30) & 0xFFFF,
                in.getInt(20),
                Features.ofBits(in.getInt(32)),
                null,
                InitChunk.NONE);
        return new StateCookie(
                in.getInt(0), in.getInt(4), in.getInt(8), in.getInt(12), in.getInt(16), peer, in.getLong(40));
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
