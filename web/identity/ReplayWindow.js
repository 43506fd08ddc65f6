/** How many counters back are told apart; older ones count as seen. */
const COUNTERS = 1024;

/**
 * Remembers which of the last 1,024 counters were seen.
 *
 * Ask with `isFresh` before opening, mark after: forged packets must not move the window.
 */
export class ReplayWindow {
  #seen = new Uint32Array(COUNTERS / 32);
  #highest = 0;

  /** @param {number} counter positive */
  isFresh(counter) {
    if (counter > this.#highest) {
      return true;
    }
    return counter > this.#highest - COUNTERS && (this.#seen[word(counter)] & bit(counter)) === 0;
  }

  /** @param {number} counter a fresh one */
  mark(counter) {
    if (counter > this.#highest) {
      this.#forget(counter);
      this.#highest = counter;
    }
    this.#seen[word(counter)] |= bit(counter);
  }

  /** @param {number} highest the new one: clears the places of the counters that the window moves over */
  #forget(highest) {
    const first = Math.max(this.#highest + 1, highest - COUNTERS + 1);
    for (let counter = first; counter <= highest; counter++) {
      this.#seen[word(counter)] &= ~bit(counter);
    }
  }
}

/** @param {number} counter */
function word(counter) {
  return Math.floor((counter % COUNTERS) / 32);
}

/** @param {number} counter */
function bit(counter) {
  return 1 << (counter % 32);
}
