/** @import { PeerId } from '../base/PeerId.js' */

/** A member of a group. Immutable. */
export class Member {
  #peerId;
  #greeting;
  #isSelf;

  /**
   * @param {PeerId} peerId
   * @param {Uint8Array} greeting
   * @param {boolean} isSelf
   */
  constructor(peerId, greeting, isSelf) {
    this.#peerId = peerId;
    this.#greeting = greeting;
    this.#isSelf = isSelf;
  }

  peerId() {
    return this.#peerId;
  }

  /** What the peer says of itself (a name, a colour): up to 1,024 bytes that the server passes on unread; a copy. */
  greeting() {
    return this.#greeting.slice();
  }

  /** Whether this is the own peer. */
  isSelf() {
    return this.#isSelf;
  }
}
