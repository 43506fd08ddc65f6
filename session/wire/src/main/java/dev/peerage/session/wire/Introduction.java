package dev.peerage.session.wire;

import dev.peerage.base.PeerId;

/**
 * What a peer shows of itself: who it is and the key to agree secrets with, signed by its identity.
 *
 * @param peerId the identity
 * @param agreementKey X25519, {@value WireLimits#AGREEMENT_KEY_BYTES} bytes, fresh for each connection to a server
 * @param signature BIP-340, {@value WireLimits#SIGNATURE_BYTES} bytes, over the SHA-256 of {@link SignedContent#introduction}
 */
public record Introduction(PeerId peerId, Bytes agreementKey, Bytes signature) {}
