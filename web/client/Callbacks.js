/**
 * Runs the application's callbacks one after the other, never inside the work that caused them, and shields that work from
 * what they throw.
 */
export class Callbacks {
  /** @type {(() => void)[]} */
  #due = [];
  #onFailure;

  /** @param {(failure: unknown) => void} onFailure */
  constructor(onFailure) {
    this.#onFailure = onFailure;
  }

  /** @param {() => void} callback */
  post(callback) {
    if (this.#due.push(callback) === 1) {
      queueMicrotask(() => this.#run());
    }
  }

  #run() {
    for (let i = 0; i < this.#due.length; i++) {
      try {
        this.#due[i]();
      } catch (failure) {
        this.#onFailure(failure);
      }
    }
    this.#due = [];
  }
}

/** How many events wait for a handler to be set; the oldest go first. */
const MAX_WAITING = 1024;

/**
 * One handler for one kind of event: setting another replaces it, and what happened before the first was set is delivered
 * to it.
 *
 * @template {unknown[]} A
 */
export class Handler {
  #callbacks;
  /** @type {((...event: A) => void) | null} */
  #handler = null;
  /** @type {A[]} */
  #waiting = [];

  /** @param {Callbacks} callbacks */
  constructor(callbacks) {
    this.#callbacks = callbacks;
  }

  /** @param {(...event: A) => void} handler */
  set(handler) {
    this.#handler = handler;
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach((event) => this.emit(...event));
  }

  /** @param {A} event */
  emit(...event) {
    if (this.#handler === null) {
      this.#waiting.push(event);
      if (this.#waiting.length > MAX_WAITING) {
        this.#waiting.shift();
      }
      return;
    }
    this.#callbacks.post(() => this.#handler?.(...event));
  }
}
