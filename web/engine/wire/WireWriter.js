import { WireLimits } from './WireLimits.js';

const UTF_8 = new TextEncoder();

/**
 * Writes the fields of `docs/protocol/encoding.md` into a buffer of fixed size. A value outside its range, and a buffer
 * that is too small, are the caller's mistake and throw a RangeError.
 */
export class WireWriter {
  #bytes;
  #view;
  #position = 0;

  /** @param {number} capacity */
  constructor(capacity) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** How much more fits. */
  remaining() {
    return this.#bytes.length - this.#position;
  }

  /** How much was written. */
  position() {
    return this.#position;
  }

  clear() {
    this.#position = 0;
  }

  /** A copy of what was written. */
  toBytes() {
    return this.#bytes.slice(0, this.#position);
  }

  /** @param {number} value */
  u8(value) {
    check(value, 0xff);
    this.#view.setUint8(this.#advance(1), value);
  }

  /** @param {number} value */
  u16(value) {
    check(value, 0xffff);
    this.#view.setUint16(this.#advance(2), value);
  }

  /** @param {number} value */
  u32(value) {
    check(value, 0xffff_ffff);
    this.#view.setUint32(this.#advance(4), value);
  }

  /** @param {number} value */
  u64(value) {
    check(value, WireLimits.MAX_INTEGER);
    this.#setU64(Math.floor(value / 2 ** 32), value);
  }

  // RFC 9000 §16
  /** @param {number} value */
  varint(value) {
    check(value, WireLimits.MAX_INTEGER);
    switch (varintBytes(value)) {
      case 1:
        return this.u8(value);
      case 2:
        return this.u16(0x4000 | value);
      case 4:
        return this.u32(0x8000_0000 + value);
      default:
        return this.#setU64(0xc000_0000 + Math.floor(value / 2 ** 32), value);
    }
  }

  /**
   * Writes a payload as it is.
   *
   * @param {Uint8Array} value
   */
  raw(value) {
    const at = this.#advance(value.length);
    this.#bytes.set(value, at);
  }

  /**
   * @param {Uint8Array} value
   * @param {number} count
   */
  bytes(value, count) {
    if (value.length !== count) {
      throw new RangeError(`expected ${count} bytes, was ${value.length}`);
    }
    this.raw(value);
  }

  /**
   * @param {Uint8Array} value
   * @param {number} max
   */
  lengthAndBytes(value, max) {
    check(value.length, max);
    this.varint(value.length);
    this.raw(value);
  }

  /**
   * @param {string} value
   * @param {number} max bytes of UTF-8
   */
  string(value, max) {
    this.lengthAndBytes(UTF_8.encode(value), max);
  }

  /** @param {number} length */
  zeros(length) {
    const at = this.#advance(length);
    this.#bytes.fill(0, at, at + length);
  }

  /**
   * @param {number} high the upper 32 bits
   * @param {number} value of which the lower 32 bits are taken
   */
  #setU64(high, value) {
    const at = this.#advance(8);
    this.#view.setUint32(at, high);
    this.#view.setUint32(at + 4, value % 2 ** 32);
  }

  /** @param {number} bytes @returns {number} where they begin */
  #advance(bytes) {
    if (bytes > this.remaining()) {
      throw new RangeError(`no room for ${bytes} bytes, there are ${this.remaining()}`);
    }
    const at = this.#position;
    this.#position += bytes;
    return at;
  }
}

/**
 * How many bytes the shortest form takes.
 *
 * @param {number} value
 */
export function varintBytes(value) {
  if (value < 1 << 6) {
    return 1;
  }
  if (value < 1 << 14) {
    return 2;
  }
  return value < 2 ** 30 ? 4 : 8;
}

/**
 * @param {number} value
 * @param {number} max
 */
export function check(value, max) {
  if (!Number.isSafeInteger(value) || value < 0 || value > max) {
    throw new RangeError(`must be 0 to ${max}, was ${value}`);
  }
}
