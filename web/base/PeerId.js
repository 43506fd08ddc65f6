/** Names a peer: its secp256k1 x-only public key (BIP-340), 32 bytes, the same as a Nostr identity. Immutable. */
export class PeerId {
  /** BIP-340: an x-only public key has 32 bytes. */
  static BYTES = 32;

  #hex;

  /** @param {string} hex */
  constructor(hex) {
    this.#hex = hex;
  }

  /**
   * @param {Uint8Array} key copied
   * @returns {PeerId}
   */
  static of(key) {
    if (key.length !== PeerId.BYTES) {
      throw new RangeError(`a peer id has 32 bytes, was ${key.length}`);
    }
    return new PeerId(Array.from(key, (b) => b.toString(16).padStart(2, '0')).join(''));
  }

  /**
   * Reads 64 hexadecimal digits.
   *
   * @param {string} hex
   * @returns {PeerId}
   */
  static parse(hex) {
    if (!/^[0-9a-fA-F]{64}$/.test(hex)) {
      throw new RangeError('a peer id has 64 hexadecimal digits');
    }
    return new PeerId(hex.toLowerCase());
  }

  /** The 32 bytes of the key; a fresh array. */
  bytes() {
    const bytes = new Uint8Array(PeerId.BYTES);
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = parseInt(this.#hex.slice(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  /** The first eight hexadecimal digits, for people and logs. */
  brief() {
    return this.#hex.slice(0, 8);
  }

  /**
   * Orders by the bytes as unsigned numbers; of two peers the smaller is the controlling one.
   *
   * @param {PeerId} other
   * @returns {number}
   */
  compareTo(other) {
    // Lower-case hexadecimal digits sort as the bytes do.
    return this.#hex < other.#hex ? -1 : Number(this.#hex > other.#hex);
  }

  /** @param {PeerId} other */
  equals(other) {
    return this.#hex === other.#hex;
  }

  /** All 64 hexadecimal digits; `PeerId.parse` reads them. */
  toString() {
    return this.#hex;
  }

  toJSON() {
    return this.#hex;
  }
}
