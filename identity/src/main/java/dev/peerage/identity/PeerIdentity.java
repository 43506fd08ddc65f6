package dev.peerage.identity;

import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;

/**
 * A peer's secp256k1 key pair: who it is, everywhere.
 *
 * <p>Immutable and thread-safe. Never prints its secret.
 */
public final class PeerIdentity {

    private final byte[] secret;
    private final PeerId peerId;

    private PeerIdentity(byte[] secret, PeerId peerId) {
        this.secret = secret;
        this.peerId = peerId;
    }

    /** A new identity. */
    public static PeerIdentity generate(RandomSource random) {
        byte[] secret = new byte[Bip340.SECRET_BYTES];
        // Not a key with a probability of 2^-128: then the caller's source is broken and the exception right.
        random.nextBytes(secret);
        return of(secret);
    }

    /**
     * The identity of a secret key; the array is copied.
     *
     * @throws IllegalArgumentException if it is no secret key: not 32 bytes, zero, or not below the group order
     */
    public static PeerIdentity of(byte[] secret) {
        byte[] own = secret.clone();
        return new PeerIdentity(own, PeerId.of(Bip340.publicKey(own)));
    }

    /** The public key, by which others know this peer. */
    public PeerId peerId() {
        return peerId;
    }

    /**
     * Signs a 32-byte hash (BIP-340).
     *
     * @param random blinds the computation
     * @throws IllegalArgumentException if the hash has not 32 bytes
     */
    public byte[] sign(byte[] hash, RandomSource random) {
        if (hash.length != 32) {
            throw new IllegalArgumentException("a hash has 32 bytes, was " + hash.length);
        }
        byte[] aux = new byte[Bip340.AUX_BYTES];
        random.nextBytes(aux);
        return Bip340.sign(secret, hash, aux);
    }

    /** The secret key, to be stored; a fresh array. Whoever has it is this peer. */
    public byte[] exportSecret() {
        return secret.clone();
    }

    /** The public half only. */
    @Override
    public String toString() {
        return "PeerIdentity[" + peerId + "]";
    }
}
