/** @import { DeliveryMode } from './DeliveryMode.js' */

/** How a channel delivers. Both sides of a channel name it by the same label and give the same mode. Immutable. */
export class ChannelOptions {
  /** @param {DeliveryMode} mode */
  constructor(mode) {
    /** @readonly */
    this.mode = mode;
    Object.freeze(this);
  }

  /** Exactly once, in order: chat, moves of a turn-based game, files. */
  static reliableOrdered() {
    return new ChannelOptions('RELIABLE_ORDERED');
  }

  /** Exactly once, as they arrive: events that do not depend on one another. */
  static reliableUnordered() {
    return new ChannelOptions('RELIABLE_UNORDERED');
  }

  /** At most once, and only if newer than the last one delivered: positions. */
  static latestWins() {
    return new ChannelOptions('SEQUENCED');
  }

  /** At most once, in any order: voice, telemetry. */
  static unreliable() {
    return new ChannelOptions('UNRELIABLE');
  }
}
