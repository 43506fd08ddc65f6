/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { Counters } from './Counters.js' */
/** @import { PathSet } from './PathSet.js' */
/** @import { SessionConfig } from './SessionConfig.js' */
/** @import { ControlMessage } from './wire/ControlCodec.js' */
/** @import { Ack, Data } from './wire/SessionCodec.js' */
import { isReliable } from '../base/DeliveryMode.js';
import { ChannelReceiver } from './ChannelReceiver.js';
import { ChannelSender } from './ChannelSender.js';
import { EarlyFragments } from './EarlyFragments.js';
import { ReceiveBudget } from './ReceiveBudget.js';

/** @typedef {Extract<ControlMessage, {type: 'CHANNEL_OPEN'}>} ChannelOpen */

export const CONTROL = 0;

/** Lossy channels keep little: what waits long is worth nothing. */
const MAX_LOSSY_QUEUED_BYTES = 262_144;

/** The channels of one session, both directions, by id; channel 0 is the control channel and always there. */
export class Channels {
  #config;
  #counters;
  #budget;
  #early = new EarlyFragments();
  /** @type {ChannelSender[]} */
  #senders = [];
  /** @type {Map<number, ChannelSender>} */
  #sendersById = new Map();
  /** @type {Map<number, ChannelReceiver>} */
  #receivers = new Map();
  /** @type {ChannelReceiver[]} */
  #owingAcks = [];

  #lastOpened = 0;
  #lastOpenedByRemote = 0;

  /**
   * @param {SessionConfig} config
   * @param {Counters} counters
   */
  constructor(config, counters) {
    this.#config = config;
    this.#counters = counters;
    this.#budget = new ReceiveBudget(config.maxReceiveBytes);
    this.#addSender(CONTROL, 'RELIABLE_ORDERED');
    this.#receivers.set(CONTROL, new ChannelReceiver(CONTROL, 0, '', 'RELIABLE_ORDERED', config, this.#budget));
  }

  control() {
    return this.#senders[CONTROL];
  }

  /** The control channel first, then in the order of opening. */
  senders() {
    return this.#senders;
  }

  /** @param {number} channelId */
  sender(channelId) {
    return this.#sendersById.get(channelId) ?? null;
  }

  /** Receivers that have arrivals to acknowledge. */
  owingAcks() {
    return this.#owingAcks;
  }

  budget() {
    return this.#budget;
  }

  /**
   * Adds a channel of this side; null if there are too many.
   *
   * @param {DeliveryMode} mode
   */
  open(mode) {
    return this.#senders.length > this.#config.maxChannels ? null : this.#addSender(++this.#lastOpened, mode);
  }

  /** @param {ChannelSender} sender */
  remove(sender) {
    this.#senders.splice(this.#senders.indexOf(sender), 1);
    this.#sendersById.delete(sender.channelId());
  }

  /**
   * Adds a channel of the other side; null if it breaks the rules: ids in a row, not too many.
   *
   * @param {ChannelOpen} open
   */
  onOpened({ channelId, groupId, label, mode }) {
    if (channelId !== this.#lastOpenedByRemote + 1 || this.#receivers.size > this.#config.maxChannels) {
      return null;
    }
    this.#lastOpenedByRemote++;
    const receiver = new ChannelReceiver(channelId, groupId, label, mode, this.#config, this.#budget);
    this.#receivers.set(channelId, receiver);
    return receiver;
  }

  /**
   * What came for a channel before its opening.
   *
   * @param {number} channelId
   */
  takeEarly(channelId) {
    return this.#early.take(channelId);
  }

  /**
   * Removes a channel of the other side; null if there is none.
   *
   * @param {number} channelId
   */
  onClosed(channelId) {
    const receiver = channelId === CONTROL ? undefined : this.#receivers.get(channelId);
    if (receiver === undefined) {
      return null;
    }
    this.#receivers.delete(channelId);
    receiver.release();
    this.#owingAcks = this.#owingAcks.filter((owing) => owing !== receiver);
    return receiver;
  }

  /**
   * The channel that a fragment is for; null if that is not open (yet, or any more).
   *
   * @param {Data} data
   */
  receiverOf(data) {
    if (data.channelId > this.#lastOpenedByRemote) {
      const isHeld = data.channelId <= this.#lastOpenedByRemote + this.#config.maxChannels && this.#early.add(data);
      this.#counters.overLimitDropped += isHeld ? 0 : 1;
      return null;
    }
    return this.#receivers.get(data.channelId) ?? null;
  }

  /**
   * Counts what became of a fragment; returns false if the session cannot go on.
   *
   * @param {ChannelReceiver} receiver
   * @param {Data} data
   * @param {number} pathId
   * @param {number} nowUs
   */
  onFragment(receiver, data, pathId, nowUs) {
    const outcome = receiver.onFragment(data, pathId, nowUs);
    this.#noteAck(receiver);
    switch (outcome) {
      case 'DUPLICATE':
        this.#counters.duplicatesDropped++;
        break;
      case 'STALE':
        this.#counters.staleDropped++;
        break;
      case 'OVER_LIMIT':
        this.#counters.overLimitDropped++;
        break;
      default:
    }
    return outcome !== 'BROKEN';
  }

  /**
   * @param {number} channelId
   * @param {number} creditBytes
   * @param {number} nowUs
   */
  onConsumed(channelId, creditBytes, nowUs) {
    this.#budget.remove(creditBytes);
    const receiver = this.#receivers.get(channelId);
    if (receiver !== undefined) {
      receiver.onConsumed(creditBytes, nowUs);
      this.#noteAck(receiver);
    }
  }

  /**
   * Returns false if it acknowledges what was never sent.
   *
   * @param {Ack} ack
   * @param {PathSet} paths
   * @param {number} nowUs
   */
  onAck(ack, paths, nowUs) {
    const sender = this.#sendersById.get(ack.channelId);
    if (sender === undefined) {
      return ack.channelId <= this.#lastOpened; // closed by now
    }
    return sender.onAck(ack, paths, nowUs);
  }

  /**
   * @param {number} pathId
   * @param {PathSet} paths
   */
  onPathLost(pathId, paths) {
    this.#senders.forEach((sender) => sender.onPathLost(pathId, paths));
  }

  onSuspended() {
    this.#senders.forEach((sender) => sender.onSuspended());
  }

  /**
   * @param {PathSet} paths
   * @param {number} nowUs
   */
  onTimeout(paths, nowUs) {
    const rttUs = paths.rttUs();
    this.#senders.forEach((sender) => sender.onTimeout(rttUs, paths, nowUs));
  }

  /**
   * Retransmissions and, if they can be sent at all, acknowledgements.
   *
   * @param {PathSet} paths
   */
  nextDeadlineUs(paths) {
    if (paths.primary() === null) {
      return Infinity;
    }
    const rttUs = paths.rttUs();
    let next = Infinity;
    for (const sender of this.#senders) {
      next = Math.min(next, sender.nextDeadlineUs(rttUs));
    }
    for (const receiver of this.#owingAcks) {
      next = Math.min(next, receiver.ackAtUs());
    }
    return next;
  }

  /** Whether all reliable messages of the application have arrived. */
  isDrained() {
    return this.#senders.every((sender, i) => i === CONTROL || !sender.isReliable() || sender.isDrained());
  }

  /** @param {ChannelReceiver} receiver */
  #noteAck(receiver) {
    if (receiver.isAckOwed() && !this.#owingAcks.includes(receiver)) {
      this.#owingAcks.push(receiver);
    }
  }

  /**
   * @param {number} channelId
   * @param {DeliveryMode} mode
   */
  #addSender(channelId, mode) {
    const { maxQueuedBytes } = this.#config;
    const limit = isReliable(mode) ? maxQueuedBytes : Math.min(maxQueuedBytes, MAX_LOSSY_QUEUED_BYTES);
    const sender = new ChannelSender(channelId, mode, limit);
    this.#senders.push(sender);
    this.#sendersById.set(channelId, sender);
    return sender;
  }
}
