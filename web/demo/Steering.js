/** @import { Arena } from './Arena.js' */
/** @import { Point } from './motion.js' */
import { clamp } from './motion.js';

const KEYS = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);
/** Of the arena's width or height, a second. */
const KEY_SPEED = 0.55;
/** How fast the figure closes in on the pointer: this part of the way is left after a second. */
const LAG_PER_SECOND = 0.0004;

/** Where one's own figure goes: to the pointer or finger, along the arrow keys, or about by itself until someone takes over. */
export class Steering {
  /** @type {Point} */
  #at = { x: 0.5, y: 0.5 };
  /** @type {Point | null} */
  #target = null;
  #pressed = new Set();
  #isTaken = false;
  #isCalm;
  #phase = Math.random() * 100;

  /**
   * @param {HTMLElement} surface
   * @param {Arena} arena
   * @param {boolean} isCalm whether the figure rests until someone takes over
   */
  constructor(surface, arena, isCalm) {
    this.#isCalm = isCalm;
    const follow = (/** @type {PointerEvent} */ event) => this.#take(arena.toPoint(event.clientX, event.clientY));
    surface.addEventListener('pointermove', follow);
    surface.addEventListener('pointerdown', follow);
    surface.addEventListener('keydown', (event) => {
      if (KEYS.has(event.key)) {
        event.preventDefault();
        this.#pressed.add(event.key);
        this.#take(null);
      }
    });
    surface.addEventListener('keyup', (event) => this.#pressed.delete(event.key));
    surface.addEventListener('blur', () => this.#pressed.clear());
    this.#at = this.#wander(0);
  }

  /**
   * @param {number} nowMs
   * @param {number} elapsedMs
   * @returns {Point}
   */
  step(nowMs, elapsedMs) {
    const seconds = Math.min(0.1, elapsedMs / 1000);
    if (!this.#isTaken) {
      this.#at = this.#wander(this.#isCalm ? 0 : nowMs / 1000);
    } else if (this.#target !== null) {
      const part = 1 - LAG_PER_SECOND ** seconds;
      const { x, y } = this.#at;
      this.#at = { x: x + (this.#target.x - x) * part, y: y + (this.#target.y - y) * part };
    } else {
      for (const key of this.#pressed) {
        const way = KEYS.get(key) ?? { x: 0, y: 0 };
        const far = KEY_SPEED * seconds;
        this.#at = { x: clamp(this.#at.x + way.x * far), y: clamp(this.#at.y + way.y * far) };
      }
    }
    return this.#at;
  }

  /** @param {Point | null} target */
  #take(target) {
    this.#isTaken = true;
    this.#target = target;
  }

  /** @param {number} seconds */
  #wander(seconds) {
    const t = this.#phase + seconds;
    return {
      x: 0.5 + 0.3 * Math.sin(0.41 * t) + 0.12 * Math.sin(1.13 * t),
      y: 0.5 + 0.28 * Math.cos(0.33 * t) + 0.12 * Math.sin(0.97 * t + 1),
    };
  }
}
