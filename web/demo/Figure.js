/** @import { Point } from './motion.js' */

/** Positions arrive about every 50 ms; shown this much later there are nearly always two to move between. */
const SHOWN_LATER_MS = 110;
const MAX_SAMPLES = 12;
const TRAIL_POINTS = 26;
const TRAIL_STEP_MS = 28;
const BUBBLE_MS = 5_000;

/** One member as the arena shows it: moves smoothly between the positions that are told, and leaves a trail. */
export class Figure {
  /** @type {(Point & {atMs: number})[]} */
  #samples = [];
  /** @type {Point[]} */
  #trail = [];
  #trailAtMs = 0;
  #bubble = '';
  #bubbleUntilMs = 0;

  /**
   * @param {string} name
   * @param {string} color
   * @param {boolean} isSelf
   * @param {number} nowMs
   */
  constructor(name, color, isSelf, nowMs) {
    /** @readonly */
    this.name = name;
    /** @readonly */
    this.color = color;
    /** @readonly */
    this.isSelf = isSelf;
    /** @readonly */
    this.bornMs = nowMs;
    /** Where it is now, if that is known. @type {Point | null} */
    this.at = null;
    /** When it left; it fades then. @type {number | null} */
    this.leftMs = null;
  }

  /**
   * @param {Point} point
   * @param {number} nowMs
   */
  moveTo(point, nowMs) {
    this.#samples.push({ ...point, atMs: nowMs });
    if (this.#samples.length > MAX_SAMPLES) {
      this.#samples.shift();
    }
  }

  /**
   * @param {string} text
   * @param {number} nowMs
   */
  say(text, nowMs) {
    this.#bubble = text;
    this.#bubbleUntilMs = nowMs + BUBBLE_MS;
  }

  /**
   * What it says now, and how visible that is.
   *
   * @param {number} nowMs
   */
  bubble(nowMs) {
    const leftMs = this.#bubbleUntilMs - nowMs;
    return { text: this.#bubble, opacity: Math.max(0, Math.min(1, leftMs / 500, (BUBBLE_MS - leftMs) / 150)) };
  }

  /** The last places, the newest first. */
  trail() {
    return this.#trail;
  }

  /** @param {number} nowMs */
  update(nowMs) {
    // One's own figure is where one wants it, at once.
    this.at = this.isSelf ? (this.#samples.at(-1) ?? null) : this.#interpolated(nowMs - SHOWN_LATER_MS);
    if (this.at !== null && nowMs - this.#trailAtMs > TRAIL_STEP_MS) {
      this.#trailAtMs = nowMs;
      this.#trail.unshift(this.at);
      this.#trail.length = Math.min(this.#trail.length, TRAIL_POINTS);
    }
  }

  /**
   * @param {number} atMs
   * @returns {Point | null}
   */
  #interpolated(atMs) {
    const next = this.#samples.findIndex((sample) => sample.atMs >= atMs);
    if (next <= 0) {
      return (next === 0 ? this.#samples[0] : this.#samples.at(-1)) ?? null;
    }
    const a = this.#samples[next - 1];
    const b = this.#samples[next];
    const part = (atMs - a.atMs) / Math.max(1, b.atMs - a.atMs);
    return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
  }
}
