/** Repeatable randomness: xoshiro128**, the same numbers as the Java test kit's SeededRandom. */
export class SeededRandom {
  #s = new Int32Array(4);

  /** @param {number} seed below 2^53 */
  constructor(seed) {
    let x = (seed | 0) ^ Math.floor(seed / 2 ** 32);
    for (let i = 0; i < 4; i++) {
      x = splitMix(x);
      this.#s[i] = x;
    }
  }

  nextInt() {
    const s = this.#s;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9);
    const t = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** @param {Uint8Array} bytes */
  nextBytes(bytes) {
    for (let i = 0; i < bytes.length; i++) {
      bytes[i] = this.nextInt();
    }
  }

  /** A number in [0, bound). */
  below(bound) {
    return (this.nextInt() >>> 0) % bound;
  }

  /** A number in [min, max]. */
  between(min, max) {
    return min + this.below(max - min + 1);
  }

  chance(probability) {
    return this.nextInt() >>> 8 < probability * (1 << 24);
  }
}

function rotateLeft(value, bits) {
  return (value << bits) | (value >>> (32 - bits));
}

function splitMix(x) {
  let z = (x + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}
