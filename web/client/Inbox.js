/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { PeerId } from '../base/PeerId.js' */
/** @import { Deliver } from '../engine/SessionEvent.js' */
/** @import { Callbacks } from './Callbacks.js' */
import { isReliable } from '../base/DeliveryMode.js';

/** @typedef {(from: PeerId, message: Uint8Array) => void} MessageHandler */

/**
 * A message that has arrived; `consumed` gives its credit back.
 *
 * @typedef {{readonly from: PeerId, readonly message: Deliver, readonly consumed: () => void}} Arrival
 */

/** How many messages without a promise wait for a handler; the oldest go first. */
const MAX_WAITING_LOSSY = 64;

/**
 * Holds the messages of one label until the application takes them.
 *
 * Reliable ones are bounded by their senders' windows: credit goes back when the application has taken them.
 */
export class Inbox {
  #callbacks;
  /** @type {DeliveryMode | null} null until the application has opened the channel */
  #mode = null;
  /** @type {MessageHandler | null} */
  #handler = null;
  /** @type {Arrival[]} */
  #waiting = [];

  /** @param {Callbacks} callbacks */
  constructor(callbacks) {
    this.#callbacks = callbacks;
  }

  /** @param {DeliveryMode} mode messages of another are dropped */
  open(mode) {
    this.#mode = mode;
    this.#replay();
  }

  /** @param {MessageHandler} handler */
  setHandler(handler) {
    this.#handler = handler;
    this.#replay();
  }

  /** @param {Arrival} arrival */
  put(arrival) {
    if (this.#mode !== null && arrival.message.mode !== this.#mode) {
      arrival.consumed();
    } else if (this.#mode === null || this.#handler === null) {
      this.#wait(arrival);
    } else {
      this.#callbacks.post(() => this.#deliver(arrival));
    }
  }

  /** @param {PeerId} peer whose messages are of no interest any more */
  forget(peer) {
    this.#waiting = this.#waiting.filter((waiting) => !waiting.from.equals(peer));
  }

  #replay() {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach((arrival) => this.put(arrival));
  }

  /** @param {Arrival} arrival */
  #wait(arrival) {
    this.#waiting.push(arrival);
    const lossy = this.#waiting.filter((waiting) => !isReliable(waiting.message.mode));
    if (lossy.length > MAX_WAITING_LOSSY) {
      const [oldest] = lossy;
      this.#waiting.splice(this.#waiting.indexOf(oldest), 1);
      oldest.consumed();
    }
  }

  /** @param {Arrival} arrival */
  #deliver({ from, message, consumed }) {
    try {
      this.#handler?.(from, message.message);
    } finally {
      consumed();
    }
  }
}
