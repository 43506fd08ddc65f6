/** @import { PathKind } from './PathKind.js' */
/** @import { PathState } from './PathState.js' */
import { tier } from './PathKind.js';
import { carries } from './PathState.js';

/** No path can be selected. */
export const NONE = -1;

/**
 * What the decision depends on.
 *
 * @typedef {{id: () => number, kind: () => PathKind, state: () => PathState}} Candidate
 */

/**
 * Decides which path carries a session's messages; returns its id or `NONE`. Pure: the better tier first, then the newest
 * attempt, for it was begun because the older one was in doubt; a path that is merely late stays selected, since everything
 * goes over a second path meanwhile. So a selection changes only when a path begins or ends, and cannot flap.
 *
 * @param {number} currentId the path selected now, or NONE
 * @param {number} nominatedId the controlled peer selects no direct path newer than this; for the controlling one there is no
 *     limit
 * @param {readonly Candidate[]} candidates
 * @returns {number}
 */
export function select(currentId, nominatedId, candidates) {
  const eligible = candidates.filter((candidate) => carries(candidate.state()) && candidate.id() <= nominatedId);
  const current = eligible.find((candidate) => candidate.id() === currentId);
  const best = eligible.reduce((chosen, candidate) => (isPreferred(candidate, chosen) ? candidate : chosen), eligible[0]);
  if (best === undefined) {
    return NONE;
  }
  if (current === undefined) {
    return best.id();
  }
  return best.state() === 'USABLE' && isHigher(best, current) ? best.id() : currentId;
}

/**
 * @param {Candidate} candidate
 * @param {Candidate} best
 */
function isPreferred(candidate, best) {
  const isUsable = candidate.state() === 'USABLE';
  return isUsable === (best.state() === 'USABLE') ? isHigher(candidate, best) : isUsable;
}

/**
 * @param {Candidate} a
 * @param {Candidate} b
 */
function isHigher(a, b) {
  return a.kind() === b.kind() ? a.id() > b.id() : tier(a.kind()) > tier(b.kind());
}
