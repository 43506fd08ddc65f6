/** @import { Counters } from './Counters.js' */
/** @import { Path } from './Path.js' */
/** @import { PathSet } from './PathSet.js' */
/** @import { SessionEvent } from './SessionEvent.js' */
/** @import { ControlMessage, SignalKindName } from './wire/ControlCodec.js' */

/** @typedef {Extract<ControlMessage, {type: 'SIGNAL'}>} Signal */

const FIRST_RETRY_US = 1_000_000;
const MAX_RETRY_US = 60_000_000;
/** A path that carried for so long was a good one: the next attempt is made soon. */
const GOOD_PATH_US = 10_000_000;
/** How often the other side may ask for an attempt. */
const REQUEST_INTERVAL_US = 2_000_000;
/** Signals taken for one attempt; no description has more candidates. */
const MAX_SIGNALS = 256;
/** Attempts are counted in 31 bits, as on the other side. */
const MAX_ATTEMPT = 0x7fff_ffff;

/**
 * Brings about direct paths: begins attempts, passes descriptions and candidates on, tries anew after a failure with growing
 * intervals, for ever. Only the controlling peer makes offers, so that no two can cross.
 */
export class DirectPathNegotiator {
  #isControlling;
  #isAllowed;
  #paths;
  #events;
  #outbox;
  #counters;

  #lastAttempt = 0;
  #failures = 0;
  #signals = 0;
  #hasBegun = false;
  #nextAttemptAtUs = Infinity;
  #requestedAtUs = -REQUEST_INTERVAL_US;

  /**
   * @param {boolean} isControlling
   * @param {boolean} isAllowed
   * @param {PathSet} paths
   * @param {SessionEvent[]} events
   * @param {ControlMessage[]} outbox
   * @param {Counters} counters
   */
  constructor(isControlling, isAllowed, paths, events, outbox, counters) {
    this.#isControlling = isControlling;
    this.#isAllowed = isAllowed;
    this.#paths = paths;
    this.#events = events;
    this.#outbox = outbox;
    this.#counters = counters;
  }

  /**
   * Signals can travel: the first attempt is due.
   *
   * @param {number} nowUs
   */
  onConnected(nowUs) {
    if (this.#isControlling && this.#isAllowed && !this.#hasBegun) {
      this.#hasBegun = true;
      this.#nextAttemptAtUs = nowUs;
    }
  }

  /**
   * The machine's addresses changed, or the other side asks: what is being tried may never work now.
   *
   * @param {number} nowUs
   */
  onNetworkChange(nowUs) {
    if (!this.#isAllowed) {
      return;
    }
    if (this.#isControlling) {
      this.#failures = 0;
      this.#nextAttemptAtUs = nowUs;
    } else {
      this.#outbox.push({ type: 'SIGNAL', attempt: Math.max(1, this.#lastAttempt), kind: 'REQUEST', text: '' });
    }
  }

  /**
   * Begins the attempt that is due, if signals can travel.
   *
   * @param {boolean} canSignal
   * @param {number} nowUs
   */
  begin(canSignal, nowUs) {
    if (!canSignal || nowUs < this.#nextAttemptAtUs) {
      return;
    }
    this.#nextAttemptAtUs = Infinity;
    this.#lastAttempt++;
    this.#replaceUnfinished(nowUs);
    this.#open(nowUs, null);
  }

  /** @param {boolean} canSignal */
  nextDeadlineUs(canSignal) {
    return canSignal ? this.#nextAttemptAtUs : Infinity;
  }

  /**
   * @param {number} attempt
   * @param {string} sdp
   */
  onLocalDescription(attempt, sdp) {
    this.#signal(attempt, this.#isControlling ? 'OFFER' : 'ANSWER', sdp);
  }

  /**
   * @param {number} attempt
   * @param {string} candidate
   */
  onLocalCandidate(attempt, candidate) {
    this.#signal(attempt, 'CANDIDATE', candidate);
  }

  /** @param {number} attempt */
  onLocalCandidatesDone(attempt) {
    this.#signal(attempt, 'END_OF_CANDIDATES', '');
  }

  /**
   * Returns false if the other side may not say this.
   *
   * @param {Signal} signal
   * @param {number} nowUs
   * @returns {boolean}
   */
  onSignal({ attempt, kind, text }, nowUs) {
    if (attempt > MAX_ATTEMPT) {
      return false;
    }
    switch (kind) {
      case 'OFFER':
        return this.#onOffer(attempt, text, nowUs);
      case 'REQUEST':
        return this.#onRequest(nowUs);
      case 'FAILED':
        return this.#onRemoteFailed(attempt, nowUs);
      case 'ANSWER':
        return this.#isControlling && this.#pass(attempt, { type: 'ApplyAnswer', attempt, sdp: text });
      case 'CANDIDATE':
        return this.#pass(attempt, { type: 'ApplyCandidate', attempt, candidate: text });
      case 'END_OF_CANDIDATES':
        return this.#pass(attempt, { type: 'ApplyEndOfCandidates', attempt });
    }
  }

  /**
   * A direct path has ended and left the set: its transport is closed, the other side told, another attempt planned.
   *
   * @param {Path} path
   * @param {number} nowUs
   */
  onPathEnded(path, nowUs) {
    this.#events.push({ type: 'ClosePath', attempt: path.id() });
    if (path.reason() !== 'REMOTE_FAILED' && path.reason() !== 'REPLACED') {
      this.#outbox.push({ type: 'SIGNAL', attempt: path.id(), kind: 'FAILED', text: '' });
    }
    if (!this.#isControlling || path.reason() === 'REPLACED' || this.#paths.newestDirect() !== null) {
      return;
    }
    if (path.carriedForUs() >= GOOD_PATH_US) {
      this.#failures = 0;
    }
    this.#nextAttemptAtUs = Math.min(this.#nextAttemptAtUs, nowUs + retryAfterUs(this.#failures));
    this.#failures++;
  }

  /**
   * @param {number} attempt
   * @param {string} sdp
   * @param {number} nowUs
   */
  #onOffer(attempt, sdp, nowUs) {
    if (this.#isControlling) {
      return false; // glare cannot be: only the controlling peer offers
    }
    if (attempt <= this.#lastAttempt) {
      return true;
    }
    this.#lastAttempt = attempt;
    if (!this.#isAllowed) {
      this.#outbox.push({ type: 'SIGNAL', attempt, kind: 'FAILED', text: '' });
      return true;
    }
    this.#replaceUnfinished(nowUs);
    this.#open(nowUs, sdp);
    return true;
  }

  /** @param {number} nowUs */
  #onRequest(nowUs) {
    if (this.#isControlling && nowUs >= this.#requestedAtUs + REQUEST_INTERVAL_US) {
      this.#requestedAtUs = nowUs;
      this.onNetworkChange(nowUs);
    }
    return this.#isControlling;
  }

  /**
   * @param {number} attempt
   * @param {number} nowUs
   */
  #onRemoteFailed(attempt, nowUs) {
    this.#direct(attempt)?.onClosed('REMOTE_FAILED', nowUs);
    return true;
  }

  /**
   * @param {number} attempt
   * @param {SessionEvent} event
   */
  #pass(attempt, event) {
    this.#signals++;
    if (this.#direct(attempt) !== null && this.#signals <= MAX_SIGNALS) {
      this.#events.push(event);
    }
    return true;
  }

  /**
   * @param {number} nowUs
   * @param {string | null} offerSdp
   */
  #open(nowUs, offerSdp) {
    this.#signals = 0;
    this.#counters.attempts++;
    this.#paths.open(this.#lastAttempt, nowUs);
    this.#events.push({ type: 'OpenPath', attempt: this.#lastAttempt, offerSdp });
  }

  /**
   * An attempt that a newer one overtakes is given up; a path that carries stays until the new one does.
   *
   * @param {number} nowUs
   */
  #replaceUnfinished(nowUs) {
    const newest = this.#paths.newestDirect();
    if (newest !== null && !newest.carries()) {
      newest.onClosed('REPLACED', nowUs);
    }
  }

  /**
   * @param {number} attempt
   * @param {SignalKindName} kind
   * @param {string} text
   */
  #signal(attempt, kind, text) {
    if (this.#direct(attempt) !== null) {
      this.#outbox.push({ type: 'SIGNAL', attempt, kind, text });
    }
  }

  /** @param {number} attempt */
  #direct(attempt) {
    return attempt > 0 ? this.#paths.byId(attempt) : null;
  }
}

/**
 * 1, 2, 4 … 60 seconds.
 *
 * @param {number} failures
 */
function retryAfterUs(failures) {
  return Math.min(FIRST_RETRY_US * (1 << Math.min(failures, 6)), MAX_RETRY_US);
}
