/** @import { RandomSource } from '../base/RandomSource.js' */
/** @import { Counters } from './Counters.js' */
/** @import { PathKind } from './PathKind.js' */
/** @import { Reason } from './Reason.js' */
/** @import { SessionConfig } from './SessionConfig.js' */
/** @import { SessionEvent } from './SessionEvent.js' */
import { Path } from './Path.js';
import { NONE, select } from './PathSelector.js';
import { isOver } from './PathState.js';

/** The one in use, the one that takes its place, and the one that is being tried. */
const MAX_DIRECT = 3;
/** A replaced path stays open so long, for what the other side still sends on it. */
const RETIRE_AFTER_US = 1_000_000;

const RELAY = 0;

/** The paths of one session: the relay, always there, and at most three direct ones; and which is selected. */
export class PathSet {
  #config;
  #random;
  #events;
  #counters;
  /** @type {Path[]} */
  #paths = [];

  #selectedId = NONE;
  #hasSelectedBefore = false;
  #nominatedId;

  /**
   * @param {SessionConfig} config
   * @param {boolean} isControlling
   * @param {RandomSource} random
   * @param {SessionEvent[]} events
   * @param {Counters} counters
   */
  constructor(config, isControlling, random, events, counters) {
    this.#config = config;
    this.#random = random;
    this.#events = events;
    this.#counters = counters;
    this.#nominatedId = isControlling ? Infinity : RELAY;
    this.#paths.push(this.#newPath(RELAY, 'RELAYED'));
  }

  relay() {
    return this.#paths[0];
  }

  /** The relay first, then the direct ones, oldest first. */
  all() {
    return this.#paths;
  }

  /**
   * @param {number} id
   * @returns {Path | null}
   */
  byId(id) {
    return this.#paths.find((path) => path.id() === id) ?? null;
  }

  /**
   * Begins a direct path; the oldest one makes room if there are too many.
   *
   * @param {number} id
   * @param {number} nowUs
   */
  open(id, nowUs) {
    if (this.#paths.length > MAX_DIRECT) {
      this.#paths[1].onClosed('REPLACED', nowUs);
    }
    const path = this.#newPath(id, 'DIRECT');
    this.#paths.push(path);
    path.onOpening(nowUs);
    return path;
  }

  /**
   * Takes one direct path that has ended out of the set, or returns null.
   *
   * @returns {Path | null}
   */
  takeEnded() {
    const at = this.#paths.findIndex((path, i) => i > 0 && isOver(path.state()));
    return at < 0 ? null : this.#paths.splice(at, 1)[0];
  }

  /**
   * The newest direct path, or null.
   *
   * @returns {Path | null}
   */
  newestDirect() {
    return this.#paths.length > 1 ? this.#paths[this.#paths.length - 1] : null;
  }

  selectedId() {
    return this.#selectedId;
  }

  /**
   * The controlled peer was told to use this path.
   *
   * @param {number} pathId
   */
  onNominated(pathId) {
    this.#nominatedId = pathId;
  }

  /**
   * Selects anew; returns whether another path is selected now.
   *
   * @param {number} nowUs
   */
  select(nowUs) {
    const chosen = select(this.#selectedId, this.#nominatedId, this.#paths);
    if (chosen === this.#selectedId) {
      return false;
    }
    const before = this.byId(this.#selectedId);
    this.#selectedId = chosen;
    before?.onSelected(false, nowUs);
    const path = this.byId(chosen);
    if (path === null) {
      return true;
    }
    path.onSelected(true, nowUs);
    this.#counters.switches += this.#hasSelectedBefore ? 1 : 0;
    this.#hasSelectedBefore = true;
    const reason = this.#selectionReason(path, before);
    this.#events.push({ type: 'PathSelected', pathId: chosen, kind: path.kind(), reason });
    if (path.kind() === 'DIRECT') {
      this.#retireOthers(path, nowUs);
    }
    return true;
  }

  /**
   * Where messages go: the selected path, or another that answers while the selected one is late. Null if none.
   *
   * @returns {Path | null}
   */
  primary() {
    const selected = this.byId(this.#selectedId);
    if (selected?.state() === 'STALE') {
      return this.#paths.find((path) => path.state() === 'USABLE') ?? selected;
    }
    return selected;
  }

  /**
   * Where everything goes a second time: the selected path while it is late and another carries. Null if none.
   *
   * @returns {Path | null}
   */
  mirror() {
    const selected = this.byId(this.#selectedId);
    return selected === this.primary() ? null : selected;
  }

  /**
   * @param {number} pathId
   * @param {number} nowUs
   */
  onReliableAcked(pathId, nowUs) {
    this.byId(pathId)?.onReliableAcked(nowUs);
  }

  /** @param {number} pathId */
  onReliableLost(pathId) {
    this.byId(pathId)?.onReliableLost();
  }

  /** Of the path that messages go over; -1 if unknown. */
  rttUs() {
    return this.primary()?.rttUs() ?? -1;
  }

  /** @param {number} nowUs */
  onTimeout(nowUs) {
    this.#paths.forEach((path) => path.onTimeout(nowUs));
  }

  nextDeadlineUs() {
    return this.#paths.reduce((next, path) => Math.min(next, path.nextDeadlineUs()), Infinity);
  }

  /**
   * @param {Path} chosen
   * @param {number} nowUs
   */
  #retireOthers(chosen, nowUs) {
    for (const path of this.#paths) {
      if (path.kind() === 'DIRECT' && path.id() < chosen.id()) {
        path.retire(nowUs + RETIRE_AFTER_US);
      }
    }
  }

  /**
   * @param {Path} path
   * @param {Path | null} before
   * @returns {Reason}
   */
  #selectionReason(path, before) {
    if (path.kind() === 'DIRECT') {
      return this.#nominatedId === Infinity ? 'BETTER' : 'NOMINATED';
    }
    return before === null && this.#counters.switches === 0 ? 'RELAY_UP' : 'FALLBACK';
  }

  /**
   * @param {number} id
   * @param {PathKind} kind
   */
  #newPath(id, kind) {
    const firstPingId = this.#random.nextInt() & 0x3fff_ffff; // far from the end of its 32 bits
    return new Path(id, kind, this.#config, firstPingId, this.#events);
  }
}
