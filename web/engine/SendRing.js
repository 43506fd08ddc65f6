/** What every fragment counts beside its payload, so that many small ones are bounded too. */
export const FRAGMENT_COST_BYTES = 64;

/** @typedef {'UNSENT' | 'IN_FLIGHT' | 'LOST' | 'ACKED'} FragmentStatus */

/**
 * One fragment: a part of a message, where and when it was sent last, and the place of that sending among all of the channel.
 *
 * @typedef {{message: Uint8Array, offset: number, length: number, status: FragmentStatus, sentAtUs: number, pathId: number,
 *   order: number}} Fragment
 */

const INITIAL_CAPACITY = 16;
/** In the place of a message that is not needed any more. */
const GONE = new Uint8Array(0);

/**
 * The fragments of one channel that are not yet sent or not yet acknowledged, by sequence: `base <= nextUnsent <= end`. An
 * array that grows and is used in a circle.
 */
export class SendRing {
  /** @type {Fragment[]} */
  #fragments = new Array(INITIAL_CAPACITY);
  #base = 0;
  #nextUnsent = 0;
  #end = 0;

  /** The lowest sequence that is kept. */
  base() {
    return this.#base;
  }

  /** The lowest sequence that was never sent. */
  nextUnsent() {
    return this.#nextUnsent;
  }

  /** One beyond the highest sequence. */
  end() {
    return this.#end;
  }

  isEmpty() {
    return this.#base === this.#end;
  }

  /**
   * Appends one fragment: a part of a message, which is not copied.
   *
   * @param {Uint8Array} message
   * @param {number} offset
   * @param {number} length
   */
  append(message, offset, length) {
    if (this.#end - this.#base === this.#fragments.length) {
      this.#grow();
    }
    this.#fragments[this.#slot(this.#end)] = {
      message,
      offset,
      length,
      status: 'UNSENT',
      sentAtUs: 0,
      pathId: 0,
      order: 0,
    };
    this.#end++;
  }

  /**
   * Forgets unsent fragments from `sequence` on; their numbers are used again.
   *
   * @param {number} sequence
   */
  truncate(sequence) {
    while (this.#end > sequence) {
      this.#end--;
      this.at(this.#end).message = GONE;
    }
  }

  /** Forgets the fragment at the base. */
  removeBase() {
    this.at(this.#base).message = GONE;
    this.#base++;
    this.#nextUnsent = Math.max(this.#nextUnsent, this.#base);
  }

  /**
   * The fragment of this sequence, to be read; the `mark` methods change it.
   *
   * @param {number} sequence
   */
  at(sequence) {
    return this.#fragments[this.#slot(sequence)];
  }

  /** @param {number} sequence */
  isFirst(sequence) {
    return this.at(sequence).offset === 0;
  }

  /** @param {number} sequence */
  isLast(sequence) {
    const { offset, length, message } = this.at(sequence);
    return offset + length === message.length;
  }

  /** @param {number} sequence */
  payload(sequence) {
    const { offset, length, message } = this.at(sequence);
    return message.subarray(offset, offset + length);
  }

  /** @param {number} sequence */
  cost(sequence) {
    return this.at(sequence).length + FRAGMENT_COST_BYTES;
  }

  /**
   * @param {number} sequence
   * @param {number} pathId
   * @param {number} order
   * @param {number} nowUs
   */
  markSent(sequence, pathId, order, nowUs) {
    const fragment = this.at(sequence);
    fragment.status = 'IN_FLIGHT';
    fragment.sentAtUs = nowUs;
    fragment.pathId = pathId;
    fragment.order = order;
    this.#nextUnsent = Math.max(this.#nextUnsent, sequence + 1);
  }

  /** @param {number} sequence */
  markLost(sequence) {
    this.at(sequence).status = 'LOST';
  }

  /**
   * Keeps the place, frees the message.
   *
   * @param {number} sequence
   */
  markAcked(sequence) {
    const fragment = this.at(sequence);
    fragment.status = 'ACKED';
    fragment.message = GONE;
  }

  /** @param {number} sequence */
  #slot(sequence) {
    return sequence % this.#fragments.length;
  }

  #grow() {
    const grown = new Array(2 * this.#fragments.length);
    for (let sequence = this.#base; sequence < this.#end; sequence++) {
      grown[sequence % grown.length] = this.at(sequence);
    }
    this.#fragments = grown;
  }
}
