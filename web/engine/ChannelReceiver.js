/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { ReceiveBudget } from './ReceiveBudget.js' */
/** @import { SessionConfig } from './SessionConfig.js' */
/** @import { Data } from './wire/SessionCodec.js' */
/** @import { WireWriter } from './wire/WireWriter.js' */
import { isReliable } from '../base/DeliveryMode.js';
import { INITIAL_WINDOW_BYTES } from './ChannelSender.js';
import { ReceiveRing } from './ReceiveRing.js';
import { FRAGMENT_COST_BYTES } from './SendRing.js';
import { SessionCodec } from './wire/SessionCodec.js';
import { WireLimits } from './wire/WireLimits.js';

/**
 * What became of a fragment. `STALE`: older than what a lossy channel delivered or still looks at. `BROKEN`: the sender
 * contradicts itself; the session cannot go on.
 *
 * @typedef {'ACCEPTED' | 'DUPLICATE' | 'STALE' | 'OVER_LIMIT' | 'BROKEN'} Outcome
 */

/**
 * A message that is complete.
 *
 * @typedef {{readonly message: Uint8Array, readonly creditBytes: number}} Received
 */

/** How many sequences an unreliable channel looks back to know a repeated one. */
const LOSSY_WINDOW = 1_024;
/** Fragments of incomplete lossy messages; beyond, the oldest are given up. */
const MAX_LOSSY_HELD_BYTES = 262_144;
/** Acknowledgements wait so long for data to travel with. */
const ACK_DELAY_US = 20_000;
/** After so much they wait no longer. */
const ACK_EVERY_BYTES = 32_000;

/**
 * Receives the messages of one channel: drops what arrived before or came too late, joins fragments, and owes
 * acknowledgements. What it holds is bounded by its window and the longest message, and by the session's budget.
 */
export class ChannelReceiver {
  #channelId;
  #groupId;
  #label;
  #mode;
  #config;
  #budget;
  #ring = new ReceiveRing();
  /** @type {Received[]} */
  #completed = [];

  #next = 0;
  #scanned = 0;
  #unconsumedBytes = 0;

  #isAckOwed = false;
  #ackAtUs = Infinity;
  #unackedBytes = 0;
  #ackPathId = 0;
  #toldWindowBytes = INITIAL_WINDOW_BYTES;

  /**
   * @param {number} channelId
   * @param {number} groupId
   * @param {string} label
   * @param {DeliveryMode} mode
   * @param {SessionConfig} config
   * @param {ReceiveBudget} budget
   */
  constructor(channelId, groupId, label, mode, config, budget) {
    this.#channelId = channelId;
    this.#groupId = groupId;
    this.#label = label;
    this.#mode = mode;
    this.#config = config;
    this.#budget = budget;
  }

  channelId() {
    return this.#channelId;
  }

  groupId() {
    return this.#groupId;
  }

  label() {
    return this.#label;
  }

  mode() {
    return this.#mode;
  }

  /**
   * Takes one fragment; the payload is copied.
   *
   * @param {Data} data
   * @param {number} pathId
   * @param {number} nowUs
   * @returns {Outcome}
   */
  onFragment(data, pathId, nowUs) {
    return isReliable(this.#mode) ? this.#onReliable(data, pathId, nowUs) : this.#onLossy(data);
  }

  /**
   * The next complete message, or null.
   *
   * @returns {Received | null}
   */
  pollMessage() {
    const received = this.#completed.shift() ?? null;
    if (received !== null) {
      this.#unconsumedBytes += received.creditBytes;
      this.#budget.add(received.creditBytes);
    }
    return received;
  }

  /**
   * The application has taken a message; its window opens again. The budget is the session's to credit.
   *
   * @param {number} creditBytes
   * @param {number} nowUs
   */
  onConsumed(creditBytes, nowUs) {
    const window = this.#config.receiveWindowBytes;
    this.#unconsumedBytes = Math.max(0, this.#unconsumedBytes - creditBytes);
    if (
      isReliable(this.#mode) &&
      this.#toldWindowBytes < Math.floor(window / 2) &&
      this.#windowBytes() >= this.#toldWindowBytes + Math.floor(window / 4)
    ) {
      this.#oweAck(this.#ackPathId, nowUs, nowUs);
    }
  }

  /** Forgets what is incomplete; the channel has ended. */
  release() {
    this.#budget.remove(this.#ring.heldBytes());
    this.#isAckOwed = false;
  }

  isAckOwed() {
    return this.#isAckOwed;
  }

  /** When the owed acknowledgement must go even without data to travel with. */
  ackAtUs() {
    return this.#isAckOwed ? this.#ackAtUs : Infinity;
  }

  /** Where the newest fragment came from: the other side is heard there. */
  ackPathId() {
    return this.#ackPathId;
  }

  /**
   * Writes the acknowledgement that is owed.
   *
   * @param {WireWriter} out
   */
  writeAck(out) {
    const ranges = this.#findRanges();
    this.#toldWindowBytes = this.#windowBytes();
    SessionCodec.writeAck(out, this.#channelId, this.#next, this.#toldWindowBytes, ranges.length);
    ranges.forEach(({ gap, length }) => SessionCodec.writeRange(out, gap, length));
    this.#isAckOwed = false;
    this.#ackAtUs = Infinity;
    this.#unackedBytes = 0;
  }

  /**
   * @param {Data} data
   * @param {number} pathId
   * @param {number} nowUs
   * @returns {Outcome}
   */
  #onReliable(data, pathId, nowUs) {
    const ring = this.#ring;
    const { sequence } = data;
    if (sequence < this.#next || ring.has(sequence)) {
      this.#oweAck(pathId, nowUs, nowUs); // the acknowledgement got lost
      return 'DUPLICATE';
    }
    const cost = data.payload.length + FRAGMENT_COST_BYTES;
    if (!this.#hasRoom(sequence, cost)) {
      this.#oweAck(pathId, nowUs, nowUs);
      return 'OVER_LIMIT';
    }
    const isInOrder = sequence === Math.max(this.#next, ring.end());
    this.#hold(data);
    while (ring.has(this.#next) && this.#next < ring.end()) {
      this.#next++;
    }
    const isSound = this.#mode === 'RELIABLE_ORDERED' ? this.#completeInOrder() : this.#completeAround(sequence);
    this.#unackedBytes += cost;
    const isAtOnce = !isInOrder || this.#unackedBytes >= ACK_EVERY_BYTES;
    this.#oweAck(pathId, isAtOnce ? nowUs : nowUs + ACK_DELAY_US, nowUs);
    return isSound ? 'ACCEPTED' : 'BROKEN';
  }

  /**
   * @param {number} sequence
   * @param {number} cost
   */
  #hasRoom(sequence, cost) {
    const { receiveWindowBytes: window, maxMessageBytes } = this.#config;
    return (
      sequence - this.#next <= Math.floor(window / FRAGMENT_COST_BYTES) &&
      this.#ring.heldBytes() + cost <= 2 * window + maxMessageBytes &&
      this.#unconsumedBytes + cost <= window + maxMessageBytes &&
      this.#budget.hasRoom(cost)
    );
  }

  #completeInOrder() {
    const ring = this.#ring;
    while (this.#scanned < this.#next) {
      if (ring.isFirst(this.#scanned) !== (this.#scanned === ring.base())) {
        return false;
      }
      if (ring.isLast(this.#scanned)) {
        if (!this.#complete(ring.base(), this.#scanned)) {
          return false;
        }
        ring.moveBase(this.#scanned + 1);
      }
      this.#scanned++;
    }
    return this.#isShortEnough();
  }

  /** @param {number} sequence */
  #completeAround(sequence) {
    const ring = this.#ring;
    const first = ring.firstOf(sequence);
    const last = first < 0 ? -1 : ring.lastOf(sequence);
    if (last >= 0 && !this.#complete(first, last)) {
      return false;
    }
    let base = ring.base();
    while (ring.isDone(base)) {
      base++;
    }
    ring.moveBase(base);
    return this.#isShortEnough();
  }

  /** Whether the message at the base, of which all below `next` is a part, may still become a legal one. */
  #isShortEnough() {
    const maxFragments = Math.floor(this.#config.maxMessageBytes / WireLimits.MIN_INNER_FRAGMENT_BYTES) + 1;
    return this.#next - this.#ring.base() <= maxFragments;
  }

  /**
   * @param {Data} data
   * @returns {Outcome}
   */
  #onLossy(data) {
    const ring = this.#ring;
    const { sequence } = data;
    if (sequence < ring.base()) {
      return 'STALE';
    }
    if (ring.has(sequence)) {
      return 'DUPLICATE';
    }
    const cost = data.payload.length + FRAGMENT_COST_BYTES;
    if (this.#unconsumedBytes + cost > this.#config.receiveWindowBytes || !this.#budget.hasRoom(cost)) {
      return 'OVER_LIMIT';
    }
    this.#moveLossyBase(sequence - LOSSY_WINDOW + 1);
    while (ring.heldBytes() + cost > MAX_LOSSY_HELD_BYTES && ring.base() < sequence) {
      this.#moveLossyBase(ring.base() + 1);
    }
    this.#hold(data);
    const first = ring.firstOf(sequence);
    const last = first < 0 ? -1 : ring.lastOf(sequence);
    if (last >= 0) {
      if (ring.messageBytes(first, last) > this.#config.maxDatagramBytes) {
        this.#moveLossyBase(last + 1);
        return 'OVER_LIMIT';
      }
      this.#complete(first, last);
      if (this.#mode === 'SEQUENCED') {
        this.#moveLossyBase(last + 1); // never one older than what was delivered
      }
    }
    return 'ACCEPTED';
  }

  /** @param {number} base */
  #moveLossyBase(base) {
    if (base > this.#ring.base()) {
      const before = this.#ring.heldBytes();
      this.#ring.moveBase(base);
      this.#budget.remove(before - this.#ring.heldBytes());
    }
  }

  /** @param {Data} data */
  #hold({ sequence, isFirst, isLast, payload }) {
    const before = this.#ring.heldBytes();
    this.#ring.put(sequence, isFirst, isLast, payload.slice());
    this.#budget.add(this.#ring.heldBytes() - before);
  }

  /**
   * Returns false if the message is longer than any may be.
   *
   * @param {number} first
   * @param {number} last
   */
  #complete(first, last) {
    if (this.#ring.messageBytes(first, last) > this.#config.maxMessageBytes) {
      return false;
    }
    const before = this.#ring.heldBytes();
    const message = this.#ring.take(first, last);
    const creditBytes = before - this.#ring.heldBytes();
    this.#budget.remove(creditBytes);
    this.#completed.push({ message, creditBytes });
    return true;
  }

  /**
   * @param {number} pathId
   * @param {number} atUs
   * @param {number} nowUs
   */
  #oweAck(pathId, atUs, nowUs) {
    this.#ackPathId = pathId;
    this.#ackAtUs = this.#isAckOwed ? Math.min(this.#ackAtUs, atUs) : Math.max(atUs, nowUs);
    this.#isAckOwed = true;
  }

  #windowBytes() {
    return Math.max(0, this.#config.receiveWindowBytes - this.#unconsumedBytes);
  }

  /** Gaps and lengths beyond `next`. */
  #findRanges() {
    const ring = this.#ring;
    const ranges = [];
    let sequence = this.#next;
    while (sequence < ring.end() && ranges.length < WireLimits.MAX_ACK_RANGES) {
      const gapStart = sequence;
      while (sequence < ring.end() && !ring.has(sequence)) {
        sequence++;
      }
      const start = sequence;
      while (sequence < ring.end() && ring.has(sequence)) {
        sequence++;
      }
      ranges.push({ gap: start - gapStart, length: sequence - start });
    }
    return ranges;
  }
}
