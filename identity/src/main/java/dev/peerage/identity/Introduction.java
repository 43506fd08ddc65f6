package dev.peerage.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Says, signed, which agreement key a peer uses on its link to a server: so that the server cannot put itself between two
 * members.
 *
 * <p>Immutable. An introduction from the network may be anything until {@link #isValid()} has been asked.
 * docs/protocol/link.md, "Signatures".
 */
public final class Introduction {

    /** Length of the nonce in a server's challenge. */
    public static final int NONCE_BYTES = 32;

    private static final byte[] INTRODUCTION_TAG = "peerage/introduction/1".getBytes(US_ASCII);
    private static final byte[] PROOF_TAG = "peerage/hello/1".getBytes(US_ASCII);

    private final PeerId peerId;
    private final byte[] agreementKey;
    private final byte[] signature;

    private Introduction(PeerId peerId, byte[] agreementKey, byte[] signature) {
        this.peerId = peerId;
        this.agreementKey = agreementKey;
        this.signature = signature;
    }

    /** An introduction as received, not yet checked; the arrays are copied. */
    public static Introduction of(PeerId peerId, byte[] agreementKey, byte[] signature) {
        return new Introduction(peerId, agreementKey.clone(), signature.clone());
    }

    /** Introduces the identity with an agreement key. */
    public static Introduction sign(PeerIdentity identity, AgreementKey agreementKey, RandomSource random) {
        byte[] publicKey = agreementKey.publicKey();
        byte[] hash = hash(INTRODUCTION_TAG, identity.peerId().bytes(), publicKey);
        return new Introduction(identity.peerId(), publicKey, identity.sign(hash, random));
    }

    /** Proves to a server, whose nonce this is, that the introduced peer itself is on the link: 64 bytes. */
    public byte[] signProof(PeerIdentity identity, byte[] nonce, RandomSource random) {
        return identity.sign(proofHash(nonce), random);
    }

    /** Whether the signature is the peer's; false for any junk. */
    public boolean isValid() {
        return agreementKey.length == AgreementKey.BYTES
                && Bip340.verify(peerId.bytes(), hash(INTRODUCTION_TAG, peerId.bytes(), agreementKey), signature);
    }

    /** Whether {@code proof} is the peer's answer to the nonce; false for any junk. */
    public boolean isProof(byte[] nonce, byte[] proof) {
        return nonce.length == NONCE_BYTES && Bip340.verify(peerId.bytes(), proofHash(nonce), proof);
    }

    public PeerId peerId() {
        return peerId;
    }

    /** The X25519 public key, 32 bytes if valid; a fresh array. */
    public byte[] agreementKey() {
        return agreementKey.clone();
    }

    /** The signature, 64 bytes if valid; a fresh array. */
    public byte[] signature() {
        return signature.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Introduction that
                && peerId.equals(that.peerId)
                && Arrays.equals(agreementKey, that.agreementKey)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return 31 * peerId.hashCode() + Arrays.hashCode(agreementKey);
    }

    @Override
    public String toString() {
        return "Introduction[" + peerId.brief() + ", agreementKey="
                + HexFormat.of().formatHex(agreementKey) + "]";
    }

    private byte[] proofHash(byte[] nonce) {
        return hash(PROOF_TAG, nonce, peerId.bytes(), agreementKey);
    }

    private static byte[] hash(byte[]... parts) {
        MessageDigest digest = Primitives.sha256();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
