/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { PeerId } from '../base/PeerId.js' */
/** @import { Deliver } from '../engine/SessionEvent.js' */
/** @import { Callbacks } from './Callbacks.js' */
/** @import { PeerLink } from './PeerLink.js' */
import { isReliable } from '../base/DeliveryMode.js';

/** @typedef {(from: PeerId, message: Uint8Array) => void} MessageHandler */

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
  /** @type {{link: PeerLink, message: Deliver}[]} */
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

  /**
   * @param {PeerLink} link
   * @param {Deliver} message
   */
  put(link, message) {
    if (this.#mode !== null && message.mode !== this.#mode) {
      link.consumed(message);
    } else if (this.#mode === null || this.#handler === null) {
      this.#wait(link, message);
    } else {
      this.#callbacks.post(() => this.#deliver(link, message));
    }
  }

  /** @param {PeerLink} link whose messages are of no interest any more */
  forget(link) {
    this.#waiting = this.#waiting.filter((waiting) => waiting.link !== link);
  }

  #replay() {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(({ link, message }) => this.put(link, message));
  }

  /**
   * @param {PeerLink} link
   * @param {Deliver} message
   */
  #wait(link, message) {
    this.#waiting.push({ link, message });
    const lossy = this.#waiting.filter((waiting) => !isReliable(waiting.message.mode));
    if (lossy.length > MAX_WAITING_LOSSY) {
      const [oldest] = lossy;
      this.#waiting.splice(this.#waiting.indexOf(oldest), 1);
      oldest.link.consumed(oldest.message);
    }
  }

  /**
   * @param {PeerLink} link
   * @param {Deliver} message
   */
  #deliver(link, message) {
    try {
      this.#handler?.(link.peer(), message.message);
    } finally {
      link.consumed(message);
    }
  }
}
