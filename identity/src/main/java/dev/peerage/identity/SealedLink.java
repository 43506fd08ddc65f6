package dev.peerage.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals and opens the packets between the owners of two agreement keys, so that the server between them is blind.
 *
 * <p>Confined to one thread. One object per pair of agreement keys, for as long as both live: the counter never repeats.
 * docs/protocol/link.md, "Relayed payloads are sealed".
 */
public final class SealedLink {

    /** How much longer a sealed packet is: the counter and the tag. */
    public static final int OVERHEAD_BYTES = 8 + 16;

    private static final byte[] SALT = "peerage/seal/1".getBytes(US_ASCII);
    private static final int KEY_BYTES = 32;
    private static final long NEVER_USED_COUNTER = 0;

    private final Cipher cipher = Primitives.chaCha20Poly1305();
    private final ReplayWindow window = new ReplayWindow();
    private final byte[] nonce = new byte[12];
    private final byte[] epoch = new byte[8];
    private final SecretKeySpec sealingKey;
    private final SecretKeySpec openingKey;
    private long lastCounter;

    private SealedLink(SecretKeySpec sealingKey, SecretKeySpec openingKey) {
        this.sealingKey = sealingKey;
        this.openingKey = openingKey;
    }

    /** The link from the owner of {@code own} to that of the remote key; empty if the two share no secret. */
    public static Optional<SealedLink> between(AgreementKey own, byte[] remotePublicKey) {
        byte[] local = own.publicKey();
        return own.agree(remotePublicKey)
                .map(shared -> new SealedLink(
                        directionKey(shared, local, remotePublicKey), directionKey(shared, remotePublicKey, local)));
    }

    /**
     * Seals the remaining bytes of {@code packet} into {@code out}, which has {@link #OVERHEAD_BYTES} more room; both
     * positions advance. The two must not share memory.
     */
    public void seal(long sessionEpoch, ByteBuffer packet, ByteBuffer out) {
        long counter = ++lastCounter;
        out.putLong(counter);
        try {
            prepare(Cipher.ENCRYPT_MODE, sealingKey, counter, sessionEpoch);
            cipher.doFinal(packet, out);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("sealing cannot fail: " + impossible.getMessage(), impossible);
        }
    }

    /**
     * Opens the remaining bytes of {@code sealed} into {@code out}, which has room for them; total. Only when opened has
     * the position of {@code out} advanced.
     */
    public OpenResult open(long sessionEpoch, ByteBuffer sealed, ByteBuffer out) {
        if (sealed.remaining() < OVERHEAD_BYTES || out.remaining() < sealed.remaining() - OVERHEAD_BYTES) {
            return OpenResult.UNSEALABLE;
        }
        long counter = sealed.getLong();
        if (counter <= 0) {
            return OpenResult.UNSEALABLE;
        }
        if (!window.isFresh(counter)) {
            return OpenResult.REPLAYED;
        }
        int start = out.position();
        try {
            prepare(Cipher.DECRYPT_MODE, openingKey, counter, sessionEpoch);
            cipher.doFinal(sealed, out);
        } catch (GeneralSecurityException forged) {
            out.position(start);
            forgetCounter();
            return OpenResult.UNSEALABLE;
        }
        window.mark(counter);
        return OpenResult.OPENED;
    }

    /** The JDK refuses one counter twice in a row; without this a forgery would take the genuine packet's turn. */
    private void forgetCounter() {
        try {
            prepare(Cipher.DECRYPT_MODE, openingKey, NEVER_USED_COUNTER, 0);
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("counter 0 is never opened: " + impossible.getMessage(), impossible);
        }
    }

    private void prepare(int mode, SecretKeySpec key, long counter, long sessionEpoch) throws GeneralSecurityException {
        writeLong(counter, nonce, 4);
        writeLong(sessionEpoch, epoch, 0);
        cipher.init(mode, key, new IvParameterSpec(nonce));
        cipher.updateAAD(epoch);
    }

    private static SecretKeySpec directionKey(byte[] shared, byte[] from, byte[] to) {
        byte[] info = new byte[from.length + to.length];
        System.arraycopy(from, 0, info, 0, from.length);
        System.arraycopy(to, 0, info, from.length, to.length);
        return new SecretKeySpec(Hkdf.derive(shared, SALT, info, KEY_BYTES), "ChaCha20");
    }

    private static void writeLong(long value, byte[] bytes, int offset) {
        for (int i = 0; i < 8; i++) {
            bytes[offset + i] = (byte) (value >>> (7 - i) * 8);
        }
    }
}
