/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { SendResult } from '../base/SendResult.js' */
/** @import { Path } from './Path.js' */
/** @import { PathSet } from './PathSet.js' */
/** @import { Ack } from './wire/SessionCodec.js' */
/** @import { WireWriter } from './wire/WireWriter.js' */
import { isReliable } from '../base/DeliveryMode.js';
import { INITIAL_TIMEOUT_US, timeoutUs } from './RetransmissionPolicy.js';
import { FRAGMENT_COST_BYTES, SendRing } from './SendRing.js';
import { SessionCodec } from './wire/SessionCodec.js';
import { WireLimits } from './wire/WireLimits.js';

/** What may be sent before the receiver has told its window. */
export const INITIAL_WINDOW_BYTES = 262_144;

const RELAY = 0;

/**
 * Sends the messages of one channel: cuts them into fragments, keeps those of reliable modes until they are acknowledged, and
 * says which one goes next. Bounded by `maxQueuedBytes`.
 */
export class ChannelSender {
  #channelId;
  #mode;
  #maxQueuedBytes;
  #ring = new SendRing();

  #queuedBytes = 0;
  #outstandingBytes = 0;
  #windowBytes = INITIAL_WINDOW_BYTES;
  #windowNext = 0;
  #lostCount = 0;
  #lostHint = 0;
  #lastMessageStart = 0;
  #sendings = 0;
  #ackedRelaySending = -1;
  #hasResent = false;
  #doublings = 0;
  #hasPushedBack = false;
  #isClosing = false;
  #probeAtUs = Infinity;
  #isProbeDue = false;

  /**
   * @param {number} channelId
   * @param {DeliveryMode} mode
   * @param {number} maxQueuedBytes
   */
  constructor(channelId, mode, maxQueuedBytes) {
    this.#channelId = channelId;
    this.#mode = mode;
    this.#maxQueuedBytes = maxQueuedBytes;
  }

  channelId() {
    return this.#channelId;
  }

  isReliable() {
    return isReliable(this.#mode);
  }

  queuedBytes() {
    return this.#queuedBytes;
  }

  isDrained() {
    return this.#ring.isEmpty();
  }

  isClosing() {
    return this.#isClosing;
  }

  close() {
    this.#isClosing = true;
  }

  /**
   * Takes a message, or pushes back; the array is the sender's from now on.
   *
   * @param {Uint8Array} message
   * @returns {SendResult}
   */
  offer(message) {
    const ring = this.#ring;
    if (this.#mode === 'SEQUENCED' && this.#lastMessageStart >= ring.nextUnsent()) {
      this.#dropUnsentFrom(this.#lastMessageStart); // the newest replaces the one that still waits
    }
    const fragments = Math.max(1, Math.ceil(message.length / WireLimits.MAX_FRAGMENT_BYTES));
    const cost = message.length + fragments * FRAGMENT_COST_BYTES;
    if (this.#queuedBytes > 0 && this.#queuedBytes + cost > this.#maxQueuedBytes) {
      this.#hasPushedBack = true;
      return 'BACK_PRESSURED';
    }
    this.#lastMessageStart = ring.end();
    for (let i = 0; i < fragments; i++) {
      const offset = i * WireLimits.MAX_FRAGMENT_BYTES;
      ring.append(message, offset, Math.min(WireLimits.MAX_FRAGMENT_BYTES, message.length - offset));
    }
    this.#queuedBytes += cost;
    return 'ACCEPTED';
  }

  /** Whether the channel pushed back and has room again; true once. */
  takeWritable() {
    if (!this.#hasPushedBack || this.#queuedBytes > this.#maxQueuedBytes / 2) {
      return false;
    }
    this.#hasPushedBack = false;
    return true;
  }

  /**
   * The sequence of the fragment to send now, -1 if none: lost ones first, new ones as far as the window goes.
   *
   * @param {number} nowUs
   */
  nextToSend(nowUs) {
    const ring = this.#ring;
    if (this.#lostCount > 0) {
      while (ring.at(this.#lostHint).status !== 'LOST') {
        this.#lostHint++;
      }
      return this.#lostHint;
    }
    const next = ring.nextUnsent();
    if (next === ring.end()) {
      return -1;
    }
    if (!this.isReliable() || this.#outstandingBytes + ring.cost(next) <= this.#windowBytes) {
      return next;
    }
    if (this.#outstandingBytes > 0) {
      return -1;
    }
    // The window is shut and nothing is outstanding whose acknowledgement could open it: ask with one fragment.
    if (this.#probeAtUs === Infinity && !this.#isProbeDue) {
      this.#probeAtUs = nowUs + INITIAL_TIMEOUT_US;
    }
    return this.#isProbeDue ? next : -1;
  }

  /**
   * How long the DATA frame of a fragment can get.
   *
   * @param {number} sequence
   */
  maxFrameBytes(sequence) {
    return SessionCodec.MAX_DATA_HEAD_BYTES + this.#ring.at(sequence).length;
  }

  /**
   * Writes the fragment as a frame and remembers where it went. Returns whether it was sent before.
   *
   * @param {number} sequence
   * @param {WireWriter} out
   * @param {Path} path
   * @param {number} nowUs
   */
  write(sequence, out, path, nowUs) {
    const ring = this.#ring;
    const isFirst = ring.isFirst(sequence);
    const isLast = ring.isLast(sequence);
    SessionCodec.writeData(out, this.#channelId, sequence, isFirst, isLast, ring.payload(sequence));
    if (!this.isReliable()) {
      this.#queuedBytes -= ring.cost(sequence);
      ring.removeBase();
      return false;
    }
    const isAgain = ring.at(sequence).status === 'LOST';
    if (isAgain) {
      this.#lostCount--;
      this.#hasResent = true;
    } else {
      this.#outstandingBytes += ring.cost(sequence);
    }
    this.#stopProbing();
    ring.markSent(sequence, path.id(), this.#sendings++, nowUs);
    path.onReliableSent(nowUs);
    return isAgain;
  }

  /**
   * Returns false if it acknowledges what was never sent.
   *
   * @param {Ack} ack
   * @param {PathSet} paths
   * @param {number} nowUs
   */
  onAck(ack, paths, nowUs) {
    if (!this.isReliable() || !this.#isPlausible(ack)) {
      return false;
    }
    if (ack.next > this.#windowNext || (ack.next === this.#windowNext && ack.windowBytes > this.#windowBytes)) {
      this.#windowNext = ack.next;
      this.#windowBytes = ack.windowBytes;
      this.#stopProbing();
    }
    for (let sequence = this.#ring.base(); sequence < ack.next; sequence++) {
      this.#acked(sequence, paths, nowUs);
    }
    let sequence = ack.next;
    for (const range of ack.ranges) {
      const from = sequence + range.gap;
      sequence = from + range.length;
      for (let s = Math.max(from, this.#ring.base()); s < sequence; s++) {
        this.#acked(s, paths, nowUs);
      }
    }
    this.#removeAckedBase();
    if (ack.ranges.length > 0 || this.#hasResent) {
      this.#detectLossOnRelay(paths);
    }
    return true;
  }

  /**
   * Everything that went over this path and is not acknowledged is to be sent again.
   *
   * @param {number} pathId
   * @param {PathSet} paths
   */
  onPathLost(pathId, paths) {
    if (this.isReliable()) {
      this.#loseWhere(paths, (fragment) => fragment.pathId === pathId);
    }
  }

  /**
   * When the oldest fragment in flight is taken for lost, or a shut window is asked about.
   *
   * @param {number} rttUs
   */
  nextDeadlineUs(rttUs) {
    const ring = this.#ring;
    if (this.isReliable() && ring.base() < ring.nextUnsent() && ring.at(ring.base()).status === 'IN_FLIGHT') {
      return ring.at(ring.base()).sentAtUs + timeoutUs(rttUs, this.#doublings);
    }
    return this.#probeAtUs;
  }

  /**
   * @param {number} rttUs
   * @param {PathSet} paths
   * @param {number} nowUs
   */
  onTimeout(rttUs, paths, nowUs) {
    if (nowUs >= this.#probeAtUs) {
      this.#probeAtUs = Infinity;
      this.#isProbeDue = true;
    }
    if (!this.isReliable() || nowUs < this.nextDeadlineUs(rttUs)) {
      return;
    }
    const timeout = timeoutUs(rttUs, this.#doublings);
    this.#loseWhere(paths, (fragment) => fragment.sentAtUs + timeout <= nowUs);
    this.#doublings++;
  }

  /** Lossy modes keep nothing while there is no path. */
  onSuspended() {
    if (!this.isReliable()) {
      this.#dropUnsentFrom(this.#ring.base());
    }
  }

  #stopProbing() {
    this.#probeAtUs = Infinity;
    this.#isProbeDue = false;
  }

  /** @param {Ack} ack */
  #isPlausible(ack) {
    const end = ack.ranges.reduce((sum, range) => sum + range.gap + range.length, ack.next);
    return end <= this.#ring.nextUnsent();
  }

  /**
   * @param {number} sequence
   * @param {PathSet} paths
   * @param {number} nowUs
   */
  #acked(sequence, paths, nowUs) {
    const fragment = this.#ring.at(sequence);
    if (fragment.status === 'ACKED') {
      return;
    }
    if (fragment.status === 'LOST') {
      this.#lostCount--;
    } else {
      paths.onReliableAcked(fragment.pathId, nowUs);
      if (fragment.pathId === RELAY) {
        this.#ackedRelaySending = Math.max(this.#ackedRelaySending, fragment.order);
      }
    }
    this.#queuedBytes -= this.#ring.cost(sequence);
    this.#ring.markAcked(sequence);
  }

  #removeAckedBase() {
    const ring = this.#ring;
    while (ring.base() < ring.nextUnsent() && ring.at(ring.base()).status === 'ACKED') {
      this.#outstandingBytes -= ring.cost(ring.base());
      ring.removeBase();
      this.#doublings = 0;
    }
    this.#lostHint = Math.max(this.#lostHint, ring.base());
    this.#hasResent &&= ring.base() < ring.nextUnsent();
  }

  /**
   * The relay keeps the order, so what was sent there before something that arrived is lost, if it has not.
   *
   * @param {PathSet} paths
   */
  #detectLossOnRelay(paths) {
    this.#loseWhere(paths, (fragment) => fragment.pathId === RELAY && fragment.order < this.#ackedRelaySending);
  }

  /**
   * @param {PathSet} paths
   * @param {(fragment: import('./SendRing.js').Fragment) => boolean} isLost asked about each fragment in flight
   */
  #loseWhere(paths, isLost) {
    for (let sequence = this.#ring.base(); sequence < this.#ring.nextUnsent(); sequence++) {
      const fragment = this.#ring.at(sequence);
      if (fragment.status === 'IN_FLIGHT' && isLost(fragment)) {
        this.#lost(sequence, paths);
      }
    }
  }

  /**
   * @param {number} sequence
   * @param {PathSet} paths
   */
  #lost(sequence, paths) {
    this.#ring.markLost(sequence);
    paths.onReliableLost(this.#ring.at(sequence).pathId);
    this.#lostHint = this.#lostCount === 0 ? sequence : Math.min(this.#lostHint, sequence);
    this.#lostCount++;
  }

  /** @param {number} start */
  #dropUnsentFrom(start) {
    for (let sequence = start; sequence < this.#ring.end(); sequence++) {
      this.#queuedBytes -= this.#ring.cost(sequence);
    }
    this.#ring.truncate(start);
  }
}
