/** @import { RandomSource } from '../base/RandomSource.js' */
import { x25519 } from '../vendor/noble/curves/ed25519.js';

/** An X25519 key pair (RFC 7748), fresh for each connection to a server. Immutable. Never prints its secret. */
export class AgreementKey {
  /** RFC 7748 §5: keys and shared secrets have 32 bytes. */
  static BYTES = 32;

  #secret;
  #publicKey;

  /** @param {Uint8Array} secret */
  constructor(secret) {
    this.#secret = secret;
    this.#publicKey = x25519.getPublicKey(secret);
  }

  /**
   * A new key pair.
   *
   * @param {RandomSource} random
   */
  static generate(random) {
    const secret = new Uint8Array(AgreementKey.BYTES);
    random.nextBytes(secret);
    return new AgreementKey(secret);
  }

  /** @param {Uint8Array} secret copied; throws if it has not 32 bytes */
  static of(secret) {
    return new AgreementKey(secret.slice());
  }

  /** The public half, 32 bytes as on the wire; a fresh array. */
  publicKey() {
    return this.#publicKey.slice();
  }

  /**
   * The secret shared with the owner of a public key; null if that key is none or leads to an all-zero secret.
   *
   * @param {Uint8Array} remotePublicKey
   * @returns {Uint8Array | null}
   */
  agree(remotePublicKey) {
    try {
      return x25519.getSharedSecret(this.#secret, remotePublicKey);
    } catch {
      // RFC 7748 §6.1: a point of small order leads to zero; noble says so by throwing.
      return null;
    }
  }
}
