/** How many missing numbers are remembered, to tell late ones from repeated ones. */
const MAX_MISSING = 10_000;

/** Checks the numbers of one sender: 1, 2, 3 … each exactly once and in order. See README.md. */
export class Counting {
  #highest = 0;
  /** @type {Set<number>} */
  #missing = new Set();
  #received = 0;
  #repeated = 0;
  #outOfOrder = 0;

  received() {
    return this.#received;
  }

  lost() {
    return this.#missing.size;
  }

  repeated() {
    return this.#repeated;
  }

  outOfOrder() {
    return this.#outOfOrder;
  }

  /** @param {number} number */
  take(number) {
    this.#received++;
    if (number > this.#highest) {
      for (let n = this.#highest + 1; n < number && this.#missing.size < MAX_MISSING; n++) {
        this.#missing.add(n);
      }
      this.#highest = number;
    } else if (this.#missing.delete(number)) {
      this.#outOfOrder++;
    } else {
      this.#repeated++;
    }
  }
}

/**
 * @param {number} number
 * @returns {Uint8Array} u64, big-endian
 */
export function encodeCount(number) {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt(number));
  return new Uint8Array(view.buffer);
}

/**
 * @param {Uint8Array} bytes
 * @returns {number | null} null if it is no count
 */
export function decodeCount(bytes) {
  return bytes.length === 8 ? Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0)) : null;
}
