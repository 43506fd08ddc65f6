/** @import { Counters } from './Counters.js' */
/** @import { Reason } from './Reason.js' */
/** @import { SessionConfig } from './SessionConfig.js' */
/** @import { SessionEvent } from './SessionEvent.js' */
/** @import { SessionState } from './SessionState.js' */
/** @import { ControlMessage, SessionCloseCodeName } from './wire/ControlCodec.js' */
import { canBecome } from './SessionState.js';

/** A peer that sends so many malformed packets loses the session. */
const MAX_MALFORMED_PACKETS = 100;
/** A session that the other side has closed stays so long to acknowledge it. */
const LAST_ACK_US = 50_000;
/** What could not be delivered in time is given up; saying so is given this. */
const LAST_WORD_US = 1_000_000;

/** The state of a session, its deadline, and the way to a good end: deliver what is owed, say so, have it acknowledged. */
export class Lifecycle {
  #config;
  #events;
  #outbox;
  #counters;

  /** @type {SessionState} */
  #state = 'NEW';
  #deadlineUs = Infinity;
  /** @type {Reason} */
  #closeReason = 'LOCAL_CLOSE';
  #isCloseSaid = false;

  /**
   * @param {SessionConfig} config
   * @param {SessionEvent[]} events
   * @param {ControlMessage[]} outbox
   * @param {Counters} counters
   */
  constructor(config, events, outbox, counters) {
    this.#config = config;
    this.#events = events;
    this.#outbox = outbox;
    this.#counters = counters;
  }

  state() {
    return this.#state;
  }

  /** Whether new messages are taken. */
  isOpen() {
    return this.#state !== 'CLOSING' && this.#state !== 'CLOSED';
  }

  isConnected() {
    return this.#state === 'CONNECTED';
  }

  isClosed() {
    return this.#state === 'CLOSED';
  }

  /** Why it closes or has closed. */
  closeReason() {
    return this.#closeReason;
  }

  /** Whether the other side still wants messages. */
  isHeard() {
    return this.#closeReason !== 'REMOTE_CLOSE';
  }

  deadlineUs() {
    return this.#deadlineUs;
  }

  /**
   * The wait for a first path begins with the first input.
   *
   * @param {number} nowUs
   */
  onInput(nowUs) {
    if (this.#state === 'NEW' && this.#deadlineUs === Infinity) {
      this.#deadlineUs = nowUs + this.#config.suspendedTimeoutUs;
    }
  }

  /** Returns true if the session has become CONNECTED. */
  onPathSelected() {
    if (this.#state !== 'NEW' && this.#state !== 'SUSPENDED') {
      return false;
    }
    this.#transition('CONNECTED', 'PATH_USABLE', Infinity);
    return true;
  }

  /**
   * Returns true if the session has become SUSPENDED.
   *
   * @param {number} nowUs
   */
  onNoPath(nowUs) {
    if (this.#state !== 'CONNECTED') {
      return false;
    }
    this.#transition('SUSPENDED', 'NO_PATH', nowUs + this.#config.suspendedTimeoutUs);
    return true;
  }

  /** @param {number} nowUs */
  onClose(nowUs) {
    if (this.#state === 'CONNECTED') {
      this.#startClosing('LOCAL_CLOSE', nowUs + this.#config.closingTimeoutUs);
    } else if (this.isOpen()) {
      this.#end('LOCAL_CLOSE'); // nobody can be told
    }
  }

  /** @param {number} nowUs */
  onRemoteClose(nowUs) {
    this.#isCloseSaid = true;
    if (this.isOpen()) {
      this.#startClosing('REMOTE_CLOSE', nowUs + LAST_ACK_US);
    } else if (this.#state === 'CLOSING') {
      this.#closeReason = 'REMOTE_CLOSE';
      this.#deadlineUs = Math.min(this.#deadlineUs, nowUs + LAST_ACK_US);
    }
  }

  /** @param {number} nowUs */
  onMalformed(nowUs) {
    this.#counters.malformedPackets++;
    if (this.#counters.malformedPackets >= MAX_MALFORMED_PACKETS) {
      this.onProtocolError(nowUs);
    }
  }

  /** @param {number} nowUs */
  onProtocolError(nowUs) {
    if (this.isOpen()) {
      this.#startClosing('PROTOCOL_ERROR', nowUs + LAST_WORD_US);
      this.#sayClose('PROTOCOL_ERROR');
    }
  }

  /** @param {number} nowUs */
  onTimeout(nowUs) {
    if (nowUs < this.#deadlineUs) {
      return;
    }
    if (this.#state === 'CLOSING' && !this.#isCloseSaid) {
      this.#sayClose('NORMAL');
      this.#deadlineUs = nowUs + LAST_WORD_US;
    } else {
      this.#end(this.#state === 'CLOSING' ? this.#closeReason : 'UNREACHABLE');
    }
  }

  /**
   * While CLOSING: once everything owed has arrived, says so; once that has arrived, ends.
   *
   * @param {boolean} isDrained
   * @param {boolean} isControlDrained
   */
  advance(isDrained, isControlDrained) {
    if (this.#state !== 'CLOSING' || !this.isHeard()) {
      return;
    }
    if (!this.#isCloseSaid && isDrained) {
      this.#sayClose('NORMAL');
    } else if (this.#isCloseSaid && this.#outbox.length === 0 && isControlDrained) {
      this.#end(this.#closeReason);
    }
  }

  /** @param {SessionCloseCodeName} code */
  #sayClose(code) {
    this.#isCloseSaid = true;
    this.#outbox.push({ type: 'SESSION_CLOSE', code, text: '' });
  }

  /**
   * @param {Reason} reason
   * @param {number} deadlineUs
   */
  #startClosing(reason, deadlineUs) {
    this.#closeReason = reason;
    this.#transition('CLOSING', reason, deadlineUs);
  }

  /** @param {Reason} reason */
  #end(reason) {
    this.#closeReason = reason;
    this.#transition('CLOSED', reason, Infinity);
  }

  /**
   * @param {SessionState} next
   * @param {Reason} reason
   * @param {number} deadlineUs
   */
  #transition(next, reason, deadlineUs) {
    if (!canBecome(this.#state, next)) {
      throw new Error(`a session cannot go from ${this.#state} to ${next}`);
    }
    this.#events.push({ type: 'SessionChanged', old: this.#state, next, reason });
    this.#state = next;
    this.#deadlineUs = deadlineUs;
  }
}
