/** @import { LinkPathKind } from '../client/Link.js' */

const SWITCH_MS = 700;
const SPARK_MS = 700;
const PULSE_MS = 650;
const MAX_PULSES = 10;

/**
 * The line from one's own figure to another: an arc through the server while it is relayed, straight when it is direct. Glides
 * from the one to the other.
 */
export class Thread {
  /** @type {LinkPathKind} */
  #path = 'NONE';
  #changedMs = -Infinity;
  #from = 0;
  #sparkMs = -Infinity;
  #isCut = false;
  /** @type {{bornMs: number, isOutgoing: boolean}[]} */
  #pulses = [];

  /**
   * @param {LinkPathKind} path
   * @param {number} nowMs
   */
  follow(path, nowMs) {
    if (path === this.#path) {
      return;
    }
    this.#from = this.straightness(nowMs);
    this.#isCut = false;
    this.#path = path;
    this.#changedMs = nowMs;
  }

  /**
   * The direct path was cut, which takes a while to be noticed.
   *
   * @param {number} nowMs
   */
  cut(nowMs) {
    this.#isCut = true;
    this.#sparkMs = nowMs;
  }

  isCut() {
    return this.#isCut;
  }

  isThere() {
    return this.#path !== 'NONE';
  }

  /**
   * 0: through the server; 1: straight.
   *
   * @param {number} nowMs
   */
  straightness(nowMs) {
    const to = this.#path === 'DIRECT' ? 1 : 0;
    const part = Math.min(1, (nowMs - this.#changedMs) / SWITCH_MS);
    return this.#from + (to - this.#from) * (1 - (1 - part) ** 3);
  }

  /**
   * How far the sparks of a direct path that was just cut have flown, 0 to 1; 1 if there are none.
   *
   * @param {number} nowMs
   */
  sparks(nowMs) {
    return Math.min(1, (nowMs - this.#sparkMs) / SPARK_MS);
  }

  /**
   * A message goes along the line.
   *
   * @param {boolean} isOutgoing
   * @param {number} nowMs
   */
  pulse(isOutgoing, nowMs) {
    if (this.#pulses.length < MAX_PULSES) {
      this.#pulses.push({ bornMs: nowMs, isOutgoing });
    }
  }

  /**
   * Where the messages on the way are, 0 at one's own end, 1 at the other.
   *
   * @param {number} nowMs
   */
  pulses(nowMs) {
    this.#pulses = this.#pulses.filter((pulse) => nowMs - pulse.bornMs < PULSE_MS);
    return this.#pulses.map(({ bornMs, isOutgoing }) => {
      const part = (nowMs - bornMs) / PULSE_MS;
      return isOutgoing ? part : 1 - part;
    });
  }
}
