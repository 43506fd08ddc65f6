/** @import { RandomSource } from '../base/RandomSource.js' */
/** @import { PeerIdentity } from './PeerIdentity.js' */
/** @import { AgreementKey } from './AgreementKey.js' */
import { schnorr } from '../vendor/noble/curves/secp256k1.js';
import { sha256 } from '../vendor/noble/hashes/sha2.js';
import { PeerId } from '../base/PeerId.js';

const INTRODUCTION_TAG = ascii('peerage/introduction/1');
const PROOF_TAG = ascii('peerage/hello/1');

/**
 * Says, signed, which agreement key a peer uses on its link to a server: so that the server cannot put itself between two
 * members.
 *
 * Immutable. An introduction from the network may be anything until `isValid` has been asked. docs/protocol/link.md.
 */
export class Introduction {
  /**
   * @param {PeerId} peerId
   * @param {Uint8Array} agreementKey
   * @param {Uint8Array} signature
   */
  constructor(peerId, agreementKey, signature) {
    /** @readonly */
    this.peerId = peerId;
    /** @readonly */
    this.agreementKey = agreementKey;
    /** @readonly */
    this.signature = signature;
  }

  /**
   * Introduces the identity with an agreement key.
   *
   * @param {PeerIdentity} identity
   * @param {AgreementKey} agreementKey
   * @param {RandomSource} random
   */
  static sign(identity, agreementKey, random) {
    const publicKey = agreementKey.publicKey();
    const hash = hashOf(INTRODUCTION_TAG, identity.peerId().bytes(), publicKey);
    return new Introduction(identity.peerId(), publicKey, identity.sign(hash, random));
  }

  /**
   * Proves to a server, whose nonce this is, that the introduced peer itself is on the link: 64 bytes.
   *
   * @param {PeerIdentity} identity
   * @param {Uint8Array} nonce
   * @param {RandomSource} random
   */
  signProof(identity, nonce, random) {
    return identity.sign(this.#proofHash(nonce), random);
  }

  /** Whether the signature is the peer's; false for any junk. */
  isValid() {
    return verify(this.signature, hashOf(INTRODUCTION_TAG, this.peerId.bytes(), this.agreementKey), this.peerId);
  }

  /**
   * Whether `proof` is the peer's answer to the nonce; false for any junk.
   *
   * @param {Uint8Array} nonce
   * @param {Uint8Array} proof
   */
  isProof(nonce, proof) {
    return verify(proof, this.#proofHash(nonce), this.peerId);
  }

  /** @param {Uint8Array} nonce */
  #proofHash(nonce) {
    return hashOf(PROOF_TAG, nonce, this.peerId.bytes(), this.agreementKey);
  }
}

/**
 * @param {Uint8Array} signature
 * @param {Uint8Array} hash
 * @param {PeerId} peerId
 */
function verify(signature, hash, peerId) {
  try {
    return schnorr.verify(signature, hash, peerId.bytes());
  } catch {
    return false;
  }
}

/** @param {Uint8Array[]} parts */
function hashOf(...parts) {
  const hash = sha256.create();
  parts.forEach((part) => hash.update(part));
  return hash.digest();
}

/** @param {string} text */
function ascii(text) {
  return new TextEncoder().encode(text);
}
