/** @import { RandomSource } from '../base/RandomSource.js' */
import { schnorr } from '../vendor/noble/curves/secp256k1.js';
import { PeerId } from '../base/PeerId.js';

/** A peer's secp256k1 key pair: who it is, everywhere. Immutable. Never prints its secret. */
export class PeerIdentity {
  #secret;
  #peerId;

  /**
   * @param {Uint8Array} secret
   * @param {PeerId} peerId
   */
  constructor(secret, peerId) {
    this.#secret = secret;
    this.#peerId = peerId;
  }

  /**
   * A new identity.
   *
   * @param {RandomSource} random
   */
  static generate(random) {
    const secret = new Uint8Array(32);
    random.nextBytes(secret);
    return PeerIdentity.of(secret);
  }

  /**
   * The identity of a secret key; throws if it is none.
   *
   * @param {Uint8Array} secret copied
   */
  static of(secret) {
    const own = secret.slice();
    return new PeerIdentity(own, PeerId.of(schnorr.getPublicKey(own)));
  }

  /** The public key, by which others know this peer. */
  peerId() {
    return this.#peerId;
  }

  /**
   * Signs a 32-byte hash (BIP-340).
   *
   * @param {Uint8Array} hash
   * @param {RandomSource} random blinds the computation
   * @returns {Uint8Array}
   */
  sign(hash, random) {
    if (hash.length !== 32) {
      throw new RangeError(`a hash has 32 bytes, was ${hash.length}`);
    }
    const aux = new Uint8Array(32);
    random.nextBytes(aux);
    return schnorr.sign(hash, this.#secret, aux);
  }

  /** The secret key, to be stored; a fresh array. Whoever has it is this peer. */
  exportSecret() {
    return this.#secret.slice();
  }
}
