/** @import { AgreementKey } from './AgreementKey.js' */
import { chacha20poly1305 } from '../vendor/noble/ciphers/chacha.js';
import { hkdf } from '../vendor/noble/hashes/hkdf.js';
import { sha256 } from '../vendor/noble/hashes/sha2.js';
import { ReplayWindow } from './ReplayWindow.js';

/** @typedef {'REPLAYED' | 'UNSEALABLE'} OpenFailure */

const SALT = new TextEncoder().encode('peerage/seal/1');
const KEY_BYTES = 32;
const COUNTER_BYTES = 8;
const TAG_BYTES = 16;

/**
 * Seals and opens the packets between the owners of two agreement keys, so that the server between them is blind.
 *
 * One object per pair of agreement keys, for as long as both live: the counter never repeats.
 * docs/protocol/link.md, "Relayed payloads are sealed".
 */
export class SealedLink {
  /** How much longer a sealed packet is: the counter and the tag. */
  static OVERHEAD_BYTES = COUNTER_BYTES + TAG_BYTES;

  #sealingKey;
  #openingKey;
  #window = new ReplayWindow();
  #lastCounter = 0;

  /**
   * @param {Uint8Array} sealingKey
   * @param {Uint8Array} openingKey
   */
  constructor(sealingKey, openingKey) {
    this.#sealingKey = sealingKey;
    this.#openingKey = openingKey;
  }

  /**
   * The link from the owner of `own` to that of the remote key; null if the two share no secret.
   *
   * @param {AgreementKey} own
   * @param {Uint8Array} remotePublicKey
   */
  static between(own, remotePublicKey) {
    const shared = own.agree(remotePublicKey);
    if (shared === null) {
      return null;
    }
    const local = own.publicKey();
    return new SealedLink(directionKey(shared, local, remotePublicKey), directionKey(shared, remotePublicKey, local));
  }

  /**
   * @param {number} sessionEpoch
   * @param {Uint8Array} packet
   * @returns {Uint8Array}
   */
  seal(sessionEpoch, packet) {
    const counter = ++this.#lastCounter;
    const sealed = chacha20poly1305(this.#sealingKey, nonceOf(counter), bytes8(sessionEpoch)).encrypt(packet);
    const out = new Uint8Array(COUNTER_BYTES + sealed.length);
    out.set(bytes8(counter));
    out.set(sealed, COUNTER_BYTES);
    return out;
  }

  /**
   * Opens a sealed packet; total.
   *
   * @param {number} sessionEpoch
   * @param {Uint8Array} sealed
   * @returns {Uint8Array | OpenFailure}
   */
  open(sessionEpoch, sealed) {
    const counter = sealed.length < SealedLink.OVERHEAD_BYTES ? 0 : counterOf(sealed);
    if (counter <= 0 || counter > Number.MAX_SAFE_INTEGER) {
      return 'UNSEALABLE';
    }
    if (!this.#window.isFresh(counter)) {
      return 'REPLAYED';
    }
    try {
      const cipher = chacha20poly1305(this.#openingKey, nonceOf(counter), bytes8(sessionEpoch));
      const packet = cipher.decrypt(sealed.subarray(COUNTER_BYTES));
      this.#window.mark(counter);
      return packet;
    } catch {
      return 'UNSEALABLE';
    }
  }
}

/**
 * @param {Uint8Array} shared
 * @param {Uint8Array} from
 * @param {Uint8Array} to
 */
function directionKey(shared, from, to) {
  const info = new Uint8Array(from.length + to.length);
  info.set(from);
  info.set(to, from.length);
  return hkdf(sha256, shared, SALT, info, KEY_BYTES);
}

/** @param {number} counter */
function nonceOf(counter) {
  const nonce = new Uint8Array(12);
  nonce.set(bytes8(counter), 4);
  return nonce;
}

/** @param {number} value below 2^53 */
function bytes8(value) {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value >>> 0);
  return bytes;
}

/** @param {Uint8Array} sealed */
function counterOf(sealed) {
  const view = new DataView(sealed.buffer, sealed.byteOffset, COUNTER_BYTES);
  return view.getUint32(0) * 2 ** 32 + view.getUint32(4);
}
