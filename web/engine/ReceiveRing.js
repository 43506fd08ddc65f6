import { FRAGMENT_COST_BYTES } from './SendRing.js';

const INITIAL_CAPACITY = 16;
/** In the place of a payload that was delivered. */
const GONE = new Uint8Array(0);

const FIRST = 1;
const LAST = 2;
const HELD = 4;
/** Delivered; only its place is kept, to know it again. */
const DONE = 8;

/**
 * Fragments of one channel that arrived and wait for the rest of their message, by sequence from `base` on. A ring that grows
 * with the distance between the base and the highest fragment; the caller bounds that distance.
 */
export class ReceiveRing {
  /** @type {Uint8Array[]} */
  #payloads = new Array(INITIAL_CAPACITY);
  #flags = new Uint8Array(INITIAL_CAPACITY);
  #base = 0;
  #end = 0;
  #heldBytes = 0;

  /** The lowest sequence that is kept. */
  base() {
    return this.#base;
  }

  /** One beyond the highest sequence that arrived. */
  end() {
    return this.#end;
  }

  /** Payloads and what each counts beside. */
  heldBytes() {
    return this.#heldBytes;
  }

  /**
   * Whether it arrived; everything below the base counts as arrived.
   *
   * @param {number} sequence
   */
  has(sequence) {
    return sequence < this.#base || (sequence < this.#end && this.#flags[this.#slot(sequence)] !== 0);
  }

  /** @param {number} sequence */
  isDone(sequence) {
    return sequence < this.#end && (this.#flags[this.#slot(sequence)] & DONE) !== 0;
  }

  /** @param {number} sequence */
  isFirst(sequence) {
    return (this.#flags[this.#slot(sequence)] & FIRST) !== 0;
  }

  /** @param {number} sequence */
  isLast(sequence) {
    return (this.#flags[this.#slot(sequence)] & LAST) !== 0;
  }

  /**
   * @param {number} sequence
   * @param {boolean} isFirst
   * @param {boolean} isLast
   * @param {Uint8Array} payload
   */
  put(sequence, isFirst, isLast, payload) {
    while (sequence - this.#base >= this.#flags.length) {
      this.#grow();
    }
    const slot = this.#slot(sequence);
    this.#payloads[slot] = payload;
    this.#flags[slot] = HELD | (isFirst ? FIRST : 0) | (isLast ? LAST : 0);
    this.#heldBytes += payload.length + FRAGMENT_COST_BYTES;
    this.#end = Math.max(this.#end, sequence + 1);
  }

  /**
   * Forgets everything below `sequence`.
   *
   * @param {number} sequence
   */
  moveBase(sequence) {
    const stop = Math.min(sequence, this.#end);
    while (this.#base < stop) {
      this.#release(this.#slot(this.#base), 0);
      this.#base++;
    }
    this.#base = Math.max(this.#base, sequence);
    this.#end = Math.max(this.#end, this.#base);
  }

  /**
   * The first fragment of the message around a fragment that is held, -1 if there is a gap before it.
   *
   * @param {number} sequence
   */
  firstOf(sequence) {
    let first = sequence;
    while (!this.isFirst(first)) {
      first--;
      if (first < this.#base || !this.#isHeld(first) || this.isLast(first)) {
        return -1;
      }
    }
    return first;
  }

  /**
   * The last fragment of the message around a fragment that is held, -1 if there is a gap behind it.
   *
   * @param {number} sequence
   */
  lastOf(sequence) {
    let last = sequence;
    while (!this.isLast(last)) {
      last++;
      if (last >= this.#end || !this.#isHeld(last) || this.isFirst(last)) {
        return -1;
      }
    }
    return last;
  }

  /**
   * Payload bytes from `first` to `last`.
   *
   * @param {number} first
   * @param {number} last
   */
  messageBytes(first, last) {
    let bytes = 0;
    for (let sequence = first; sequence <= last; sequence++) {
      bytes += this.#payload(sequence).length;
    }
    return bytes;
  }

  /**
   * Joins the fragments, which are DONE then.
   *
   * @param {number} first
   * @param {number} last
   */
  take(first, last) {
    let message = this.#payload(first);
    if (first < last) {
      message = new Uint8Array(this.messageBytes(first, last));
      let at = 0;
      for (let sequence = first; sequence <= last; sequence++) {
        message.set(this.#payload(sequence), at);
        at += this.#payload(sequence).length;
      }
    }
    for (let sequence = first; sequence <= last; sequence++) {
      this.#release(this.#slot(sequence), DONE);
    }
    return message;
  }

  /** @param {number} sequence */
  #isHeld(sequence) {
    return (this.#flags[this.#slot(sequence)] & HELD) !== 0;
  }

  /** @param {number} sequence */
  #payload(sequence) {
    return this.#payloads[this.#slot(sequence)];
  }

  /**
   * @param {number} slot
   * @param {number} newFlags
   */
  #release(slot, newFlags) {
    if ((this.#flags[slot] & HELD) !== 0) {
      this.#heldBytes -= this.#payloads[slot].length + FRAGMENT_COST_BYTES;
      this.#payloads[slot] = GONE;
    }
    this.#flags[slot] = newFlags;
  }

  /** @param {number} sequence */
  #slot(sequence) {
    return sequence % this.#flags.length;
  }

  #grow() {
    const payloads = new Array(2 * this.#flags.length);
    const flags = new Uint8Array(2 * this.#flags.length);
    for (let sequence = this.#base; sequence < this.#end; sequence++) {
      const to = sequence % flags.length;
      payloads[to] = this.#payloads[this.#slot(sequence)];
      flags[to] = this.#flags[this.#slot(sequence)];
    }
    this.#payloads = payloads;
    this.#flags = flags;
  }
}
