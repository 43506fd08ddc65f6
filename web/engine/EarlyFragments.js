/** @import { Data } from './wire/SessionCodec.js' */
import { FRAGMENT_COST_BYTES } from './SendRing.js';

const MAX_BYTES = 65_536;

/**
 * Holds DATA of channels whose CHANNEL_OPEN has not arrived. Bounded; beyond it they are dropped unacknowledged, so that
 * reliable ones are sent again.
 */
export class EarlyFragments {
  /** @type {Data[]} */
  #fragments = [];
  #heldBytes = 0;

  /**
   * Copies the fragment; returns false if there is no room.
   *
   * @param {Data} data
   */
  add(data) {
    const cost = data.payload.length + FRAGMENT_COST_BYTES;
    if (this.#heldBytes + cost > MAX_BYTES) {
      return false;
    }
    this.#heldBytes += cost;
    this.#fragments.push({ ...data, payload: data.payload.slice() });
    return true;
  }

  /**
   * Gives out what came for this channel, in the order of arrival.
   *
   * @param {number} channelId
   */
  take(channelId) {
    const taken = this.#fragments.filter((data) => data.channelId === channelId);
    this.#fragments = this.#fragments.filter((data) => data.channelId !== channelId);
    taken.forEach((data) => (this.#heldBytes -= data.payload.length + FRAGMENT_COST_BYTES));
    return taken;
  }
}
