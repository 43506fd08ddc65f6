/** What all channels of a session hold together for the other side: bounded whatever it does. */
export class ReceiveBudget {
  #maxBytes;
  #usedBytes = 0;

  /** @param {number} maxBytes */
  constructor(maxBytes) {
    this.#maxBytes = maxBytes;
  }

  /** @param {number} bytes */
  hasRoom(bytes) {
    return this.#usedBytes + bytes <= this.#maxBytes;
  }

  /** @param {number} bytes */
  add(bytes) {
    this.#usedBytes += bytes;
  }

  /** @param {number} bytes */
  remove(bytes) {
    this.#usedBytes = Math.max(0, this.#usedBytes - bytes);
  }

  usedBytes() {
    return this.#usedBytes;
  }
}
