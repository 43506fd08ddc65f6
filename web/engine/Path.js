/** @import { PathKind } from './PathKind.js' */
/** @import { PathState } from './PathState.js' */
/** @import { Reason } from './Reason.js' */
/** @import { SessionConfig } from './SessionConfig.js' */
/** @import { SessionEvent } from './SessionEvent.js' */
import { canBecome, carries } from './PathState.js';
import { MAX_TIMEOUT_US, answerTimeoutUs, progressTimeoutUs } from './RetransmissionPolicy.js';

/** Between pings while the path is watched closely: data outstanding, an answer missing, validation, STALE. */
const WATCHED_PING_INTERVAL_US = 250_000;

const SELECTED_PING_INTERVAL_US = 1_000_000;
const IDLE_PING_INTERVAL_US = 5_000_000;
/**
 * A direct path that has not answered for so long is FAILED. The promise is two seconds after it died; while data flows the
 * ping that finds it out is sent up to 250 ms later, and what came just before had an answer under way.
 */
const DIRECT_SILENCE_US = 1_600_000;
/** The relay is told by the server when the other side leaves; silence alone is given more time. */
const RELAY_SILENCE_US = 10_000_000;
/** An open direct path on which nothing is answered is given up after this. */
const VALIDATION_TIMEOUT_US = 5_000_000;
/** A path that answers pings but delivers no data fails at this many stalls in a row. */
const MAX_STALLS = 3;

const PINGS_REMEMBERED = 16;
const MAX_PONGS = 8;

/**
 * One way to carry a session's packets: knows whether it is alive, how long a round trip takes and how much it still holds.
 * Every state but NEW, USABLE and CLOSED has a deadline; USABLE has one while a ping is unanswered.
 */
export class Path {
  #id;
  #kind;
  #config;
  #events;
  /** @type {number[]} */
  #pongs = [];

  /** @type {PathState} */
  #state = 'NEW';
  /** @type {Reason} */
  #reason = 'ATTEMPT';
  #deadlineUs = Infinity;
  #carriesSinceUs = -1;
  #carriedForUs = 0;

  #firstPingId;
  #pingSentAtUs = new Float64Array(PINGS_REMEMBERED);
  #pingsSent = 0;
  #pingsAnswered = 0;
  #nextPingAtUs = Infinity;
  #lastPingAtUs = 0;
  #unansweredSinceUs = -1;
  #hasSentData = true;
  #rttUs = -1;
  #latestRttUs = -1;

  #queuedBytes = 0;
  #inFlight = 0;
  #waitingSinceUs = -1;
  #lastReliableAtUs = 0;
  #stalls = 0;
  #isSelected = false;
  #retireAtUs = Infinity;

  /**
   * @param {number} id
   * @param {PathKind} kind
   * @param {SessionConfig} config
   * @param {number} firstPingId
   * @param {SessionEvent[]} events
   */
  constructor(id, kind, config, firstPingId, events) {
    this.#id = id;
    this.#kind = kind;
    this.#config = config;
    this.#firstPingId = firstPingId;
    this.#events = events;
  }

  id() {
    return this.#id;
  }

  kind() {
    return this.#kind;
  }

  state() {
    return this.#state;
  }

  /** Why it is in its state. */
  reason() {
    return this.#reason;
  }

  /** Smoothed; -1 if unknown. */
  rttUs() {
    return this.#rttUs;
  }

  /** As last measured; -1 if unknown. An idle path is measured every few seconds, too seldom to show a smoothed one. */
  latestRttUs() {
    return this.#latestRttUs;
  }

  carries() {
    return carries(this.#state);
  }

  /** Whether its transport takes packets, be it only pings. */
  isOpen() {
    return (
      this.carries() || this.#state === 'VALIDATING' || (this.#state === 'FAILED' && this.#kind === 'RELAYED')
    );
  }

  /** Whether its transport holds little enough for more data. */
  hasRoom() {
    return this.#queuedBytes < this.#config.pathQueueBytes;
  }

  /** Reliable fragments that went here last and are neither acknowledged nor taken for lost. */
  inFlight() {
    return this.#inFlight;
  }

  /** How long it carried packets until it ended, 0 if it never did or still does. */
  carriedForUs() {
    return this.#carriedForUs;
  }

  /** @param {number} nowUs */
  onOpening(nowUs) {
    this.#transition('OPENING', 'ATTEMPT', nowUs);
    this.#deadlineUs = nowUs + this.#config.openingTimeoutUs;
  }

  /** @param {number} nowUs */
  onOpened(nowUs) {
    if (this.#state === 'OPENING') {
      this.#transition('VALIDATING', 'OPENED', nowUs);
      this.#deadlineUs = nowUs + VALIDATION_TIMEOUT_US;
      this.#nextPingAtUs = nowUs;
    }
  }

  /** @param {number} nowUs */
  onRelayUp(nowUs) {
    if (this.#state === 'NEW') {
      this.#queuedBytes = 0;
      this.#transition('USABLE', 'RELAY_UP', nowUs);
      this.#nextPingAtUs = nowUs;
    }
  }

  /** @param {number} nowUs */
  onRelayDown(nowUs) {
    if (this.#state !== 'NEW' && this.#state !== 'CLOSED') {
      this.#transition('NEW', 'RELAY_DOWN', nowUs);
      this.#nextPingAtUs = Infinity;
      this.#pingsAnswered = this.#pingsSent;
      this.#unansweredSinceUs = -1;
      this.#pongs.length = 0;
    }
  }

  /**
   * @param {Reason} why
   * @param {number} nowUs
   */
  onClosed(why, nowUs) {
    if (this.#state !== 'CLOSED') {
      this.#transition('CLOSED', why, nowUs);
    }
  }

  /**
   * Ends the path a little later: the other side may still be sending on it.
   *
   * @param {number} atUs
   */
  retire(atUs) {
    this.#retireAtUs = Math.min(this.#retireAtUs, atUs);
  }

  /**
   * @param {boolean} isSelected
   * @param {number} nowUs
   */
  onSelected(isSelected, nowUs) {
    this.#isSelected = isSelected;
    if (isSelected && this.#pingsSent > 0) {
      this.#nextPingAtUs = Math.min(this.#nextPingAtUs, this.#lastPingAtUs + SELECTED_PING_INTERVAL_US);
      this.#nextPingAtUs = Math.max(this.#nextPingAtUs, nowUs);
    }
  }

  /** @param {number} pingId */
  onPing(pingId) {
    if (this.#pongs.length < MAX_PONGS) {
      this.#pongs.push(pingId);
    }
  }

  /**
   * @param {number} pingId
   * @param {number} nowUs
   */
  onPong(pingId, nowUs) {
    const number = pingId - this.#firstPingId;
    if (number < this.#pingsAnswered || number >= this.#pingsSent || number < this.#pingsSent - PINGS_REMEMBERED) {
      return;
    }
    const sampleUs = nowUs - this.#pingSentAtUs[number % PINGS_REMEMBERED];
    this.#latestRttUs = sampleUs;
    this.#rttUs = this.#rttUs < 0 ? sampleUs : Math.floor((7 * this.#rttUs + sampleUs) / 8);
    this.#pingsAnswered = number + 1;
    this.#unansweredSinceUs =
      this.#pingsAnswered === this.#pingsSent ? -1 : this.#pingSentAtUs[this.#pingsAnswered % PINGS_REMEMBERED];
    if (this.#unansweredSinceUs < 0) {
      this.#nextPingAtUs = Math.max(nowUs, this.#lastPingAtUs + this.#pingIntervalUs());
    }
    if (this.#state === 'VALIDATING') {
      this.#transition('USABLE', 'VALIDATED', nowUs);
    } else if (this.#state === 'STALE' || this.#state === 'FAILED') {
      this.#waitingSinceUs = this.#inFlight > 0 ? nowUs : -1;
      this.#transition('USABLE', 'HEARD_AGAIN', nowUs);
    }
  }

  /** @param {number} nowUs */
  isPingDue(nowUs) {
    return this.isOpen() && nowUs >= this.#nextPingAtUs;
  }

  hasPongs() {
    return this.isOpen() && this.#pongs.length > 0;
  }

  /** The id of a ping to answer; there must be one. */
  nextPong() {
    return /** @type {number} */ (this.#pongs.shift());
  }

  /** Whether the next ping must be long, to prove that the path carries more than small packets. */
  isPingPadded() {
    return this.#hasSentData;
  }

  /**
   * Counts a ping as sent now; returns its id.
   *
   * @param {number} nowUs
   */
  nextPing(nowUs) {
    this.#pingSentAtUs[this.#pingsSent % PINGS_REMEMBERED] = nowUs;
    if (this.#unansweredSinceUs < 0) {
      this.#unansweredSinceUs = nowUs;
    }
    this.#lastPingAtUs = nowUs;
    this.#nextPingAtUs = nowUs + this.#pingIntervalUs();
    this.#hasSentData = false;
    return this.#firstPingId + this.#pingsSent++;
  }

  /** @param {number} bytes */
  onSent(bytes) {
    this.#queuedBytes += bytes;
  }

  /** @param {number} queuedBytes */
  onQueue(queuedBytes) {
    this.#queuedBytes = queuedBytes;
  }

  /** @param {number} nowUs */
  onReliableSent(nowUs) {
    // What is sent again after a timeout goes on waiting, else a path that swallows all would never be found out.
    const isResumed = this.#inFlight === 0 && nowUs > this.#lastReliableAtUs + MAX_TIMEOUT_US;
    if (this.#waitingSinceUs < 0 || isResumed) {
      this.#waitingSinceUs = nowUs;
    }
    this.#lastReliableAtUs = nowUs;
    this.#inFlight++;
    this.#hasSentData = true;
    if (this.#isSelected) {
      this.#nextPingAtUs = Math.min(this.#nextPingAtUs, Math.max(nowUs, this.#lastPingAtUs + WATCHED_PING_INTERVAL_US));
    }
  }

  /** @param {number} nowUs */
  onReliableAcked(nowUs) {
    this.#inFlight--;
    this.#waitingSinceUs = this.#inFlight > 0 ? nowUs : -1;
    this.#stalls = 0;
  }

  onReliableLost() {
    this.#inFlight--;
  }

  nextDeadlineUs() {
    if (this.#state === 'NEW' || this.#state === 'CLOSED') {
      return Infinity;
    }
    let next = Math.min(this.#deadlineUs, this.#retireAtUs);
    if (this.isOpen()) {
      next = Math.min(next, this.#nextPingAtUs);
    }
    if (this.#unansweredSinceUs >= 0 && this.carries()) {
      const patienceUs = this.#state === 'USABLE' ? answerTimeoutUs(this.#rttUs) : this.#silenceUs();
      next = Math.min(next, this.#unansweredSinceUs + patienceUs);
    }
    if (this.#state === 'USABLE' && this.#inFlight > 0) {
      next = Math.min(next, this.#waitingSinceUs + progressTimeoutUs(this.#rttUs));
    }
    return next;
  }

  /** @param {number} nowUs */
  onTimeout(nowUs) {
    if (nowUs >= this.#retireAtUs) {
      this.onClosed('REPLACED', nowUs);
    } else if (nowUs >= this.#deadlineUs) {
      this.#transition('FAILED', 'TIMED_OUT', nowUs);
    } else if (this.carries() && this.#unansweredSinceUs >= 0 && nowUs >= this.#unansweredSinceUs + this.#silenceUs()) {
      this.#transition('FAILED', 'SILENT', nowUs);
    } else if (this.#state === 'USABLE') {
      this.#checkLateness(nowUs);
    }
  }

  /** @param {number} nowUs */
  #checkLateness(nowUs) {
    if (this.#unansweredSinceUs >= 0 && nowUs >= this.#unansweredSinceUs + answerTimeoutUs(this.#rttUs)) {
      this.#transition('STALE', 'ANSWER_LATE', nowUs);
    } else if (this.#inFlight > 0 && nowUs >= this.#waitingSinceUs + progressTimeoutUs(this.#rttUs)) {
      this.#stalls++;
      const isHopeless = this.#kind === 'DIRECT' && this.#stalls >= MAX_STALLS;
      this.#transition(isHopeless ? 'FAILED' : 'STALE', 'NO_PROGRESS', nowUs);
    }
  }

  #silenceUs() {
    return this.#kind === 'DIRECT' ? DIRECT_SILENCE_US : RELAY_SILENCE_US;
  }

  #pingIntervalUs() {
    if (this.#state === 'FAILED') {
      return SELECTED_PING_INTERVAL_US;
    }
    if (this.#unansweredSinceUs >= 0 || this.#inFlight > 0) {
      return WATCHED_PING_INTERVAL_US;
    }
    return this.#isSelected ? SELECTED_PING_INTERVAL_US : IDLE_PING_INTERVAL_US;
  }

  /**
   * @param {PathState} next
   * @param {Reason} why
   * @param {number} nowUs
   */
  #transition(next, why, nowUs) {
    if (!canBecome(this.#state, next)) {
      throw new Error(`path ${this.#id} cannot go from ${this.#state} to ${next}`);
    }
    this.#events.push({
      type: 'PathChanged',
      pathId: this.#id,
      kind: this.#kind,
      old: this.#state,
      next,
      reason: why,
    });
    this.#state = next;
    this.#reason = why;
    this.#deadlineUs = Infinity;
    if (next === 'STALE') {
      this.#nextPingAtUs = Math.min(this.#nextPingAtUs, Math.max(nowUs, this.#lastPingAtUs + WATCHED_PING_INTERVAL_US));
    }
    if (next === 'USABLE' && this.#carriesSinceUs < 0) {
      this.#carriesSinceUs = nowUs;
    } else if (!carries(next) && this.#carriesSinceUs >= 0) {
      this.#carriedForUs = nowUs - this.#carriesSinceUs;
      this.#carriesSinceUs = -1;
    }
  }
}
