/** @import { DecodeFailure } from './DecodeFailure.js' */
/** @import { CodeTable } from './codes.js' */
import { PeerId } from '../../base/PeerId.js';
import { WireLimits } from './WireLimits.js';
import { varintBytes } from './WireWriter.js';

const NOTHING = new Uint8Array(0);

/**
 * Reads fields in a row and remembers the first thing that was wrong; from then on every field is zero or empty, so that a
 * decoder reads all its fields and asks once. Never throws.
 */
export class WireReader {
  #in;
  #view;
  #position = 0;
  /** @type {DecodeFailure | null} */
  #failure = null;

  /** @param {Uint8Array} input */
  constructor(input) {
    this.#in = input;
    this.#view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  }

  failure() {
    return this.#failure;
  }

  isOk() {
    return this.#failure === null;
  }

  /** @param {DecodeFailure} why */
  fail(why) {
    this.#failure ??= why;
  }

  remaining() {
    return this.#failure === null ? this.#in.length - this.#position : 0;
  }

  /** To be asked after the last field. */
  end() {
    if (this.remaining() > 0) {
      this.fail('TRAILING_BYTES');
    }
  }

  /**
   * Fails unless the condition on a field holds.
   *
   * @param {boolean} condition
   */
  require(condition) {
    if (!condition) {
      this.fail('BAD_VALUE');
    }
  }

  u8() {
    return this.#has(1) ? this.#view.getUint8(this.#advance(1)) : 0;
  }

  u16() {
    return this.#has(2) ? this.#view.getUint16(this.#advance(2)) : 0;
  }

  u32() {
    return this.#has(4) ? this.#view.getUint32(this.#advance(4)) : 0;
  }

  u64() {
    if (!this.#has(8)) {
      return 0;
    }
    const at = this.#advance(8);
    return this.#bounded(this.#view.getUint32(at) * 2 ** 32 + this.#view.getUint32(at + 4));
  }

  // RFC 9000 §16, with two rules of ours: shortest form only, at most 2^53 - 1
  varint() {
    if (!this.#has(1)) {
      return 0;
    }
    const first = this.#view.getUint8(this.#advance(1));
    const more = (1 << (first >>> 6)) - 1;
    let value = first & 0x3f;
    if (more === 0) {
      return value;
    }
    if (!this.#has(more)) {
      return 0;
    }
    for (let i = 0; i < more; i++) {
      value = value * 256 + this.#view.getUint8(this.#advance(1));
    }
    if (varintBytes(value) !== more + 1) {
      this.fail('BAD_VALUE');
      return 0;
    }
    return this.#bounded(value);
  }

  /**
   * A length or count of at most `max`.
   *
   * @param {number} max
   */
  length(max) {
    const length = this.varint();
    if (length > max) {
      this.fail('TOO_LONG');
      return 0;
    }
    return length;
  }

  /**
   * A copy of the next bytes; zeros after a failure.
   *
   * @param {number} count
   */
  bytes(count) {
    return this.#has(count) ? this.#in.slice(this.#position, this.#advance(count) + count) : new Uint8Array(count);
  }

  peerId() {
    return PeerId.of(this.bytes(PeerId.BYTES));
  }

  /** @param {number} max */
  lengthAndBytes(max) {
    const length = this.length(max);
    return this.#has(length) ? this.bytes(length) : NOTHING;
  }

  /** @param {number} max */
  string(max) {
    const bytes = this.slice(this.length(max));
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      this.fail('BAD_VALUE');
      return '';
    }
  }

  /**
   * One of the known codes; `otherwise` after a failure.
   *
   * @template {string} K
   * @param {CodeTable<K>} table
   * @param {K} otherwise
   * @returns {K}
   */
  code(table, otherwise) {
    const name = table.of(this.u8());
    this.require(name !== null);
    return name ?? otherwise;
  }

  /**
   * A view of the input's next bytes, which are skipped.
   *
   * @param {number} length
   */
  slice(length) {
    return this.#has(length) ? this.#in.subarray(this.#position, this.#advance(length) + length) : NOTHING;
  }

  /** @param {number} max */
  rest(max) {
    if (this.remaining() > max) {
      this.fail('TOO_LONG');
    }
    return this.slice(this.remaining());
  }

  /**
   * Skips bytes that must all be zero.
   *
   * @param {number} length
   */
  zeros(length) {
    this.require(this.slice(length).every((byte) => byte === 0));
  }

  /** @param {number} bytes @returns {number} where they begin */
  #advance(bytes) {
    const at = this.#position;
    this.#position += bytes;
    return at;
  }

  /** @param {number} bytes */
  #has(bytes) {
    if (this.#failure === null && this.#in.length - this.#position < bytes) {
      this.#failure = 'TRUNCATED';
    }
    return this.#failure === null;
  }

  /** @param {number} value */
  #bounded(value) {
    if (value > WireLimits.MAX_INTEGER) {
      this.fail('BAD_VALUE');
      return 0;
    }
    return value;
  }
}
