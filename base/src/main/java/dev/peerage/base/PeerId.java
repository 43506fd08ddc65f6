package dev.peerage.base;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * Names a peer: its secp256k1 x-only public key (BIP-340), 32 bytes, the same as a Nostr identity.
 *
 * <p>Ordered by its bytes as unsigned numbers; of two peers the smaller is the controlling one. Immutable.
 */
public final class PeerId implements Comparable<PeerId> {

    /** BIP-340: an x-only public key has 32 bytes. */
    public static final int BYTES = 32;

    private final byte[] key;
    private final int hash;

    private PeerId(byte[] key) {
        this.key = key;
        this.hash = Arrays.hashCode(key);
    }

    /**
     * Makes a peer id from its key; the array is copied.
     *
     * @throws IllegalArgumentException if there are not exactly 32 bytes
     */
    public static PeerId of(byte[] key) {
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a peer id has 32 bytes, was " + key.length);
        }
        return new PeerId(key.clone());
    }

    /**
     * Reads 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static PeerId parse(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException("a peer id has 64 hexadecimal digits, was " + hex.length());
        }
        return new PeerId(HexFormat.of().parseHex(hex));
    }

    /** The 32 bytes of the key; a fresh array. */
    public byte[] bytes() {
        return key.clone();
    }

    /** The first eight hexadecimal digits, for people and logs. */
    public String brief() {
        return HexFormat.of().formatHex(key, 0, 4);
    }

    @Override
    public int compareTo(PeerId other) {
        return Arrays.compareUnsigned(key, other.key);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PeerId that && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** All 64 hexadecimal digits; {@link #parse(String)} reads them. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(key);
    }
}
