/** How many counters back are told apart; older ones count as seen. */
const COUNTERS = 1024;

/**
 * Remembers which of the last 1,024 counters were seen.
 *
 * Ask with `isFresh` before opening, mark after: forged packets must not move the window.
 */
export class ReplayWindow {
  /** At each place the counter that was marked there last; 0 is none. */
  #seen = new Float64Array(COUNTERS);
  #highest = 0;

  /** @param {number} counter positive */
  isFresh(counter) {
    return counter > this.#highest || (counter > this.#highest - COUNTERS && this.#seen[counter % COUNTERS] !== counter);
  }

  /** @param {number} counter a fresh one */
  mark(counter) {
    this.#highest = Math.max(this.#highest, counter);
    this.#seen[counter % COUNTERS] = counter;
  }
}
