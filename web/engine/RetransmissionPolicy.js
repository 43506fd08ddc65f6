/** When something that was sent and not answered is taken for lost. Pure functions of the round-trip time. */

/** Nothing is taken for lost sooner: a receiver may hold an acknowledgement back, and a scheduler may pause. */
const MIN_TIMEOUT_US = 300_000;
/** As long as nothing is known of the path. */
export const INITIAL_TIMEOUT_US = 1_000_000;
/** Doubling stops here: paths come back, and a peer that waits longer feels dead. */
export const MAX_TIMEOUT_US = 3_000_000;
/** Data that is outstanding for so long without any acknowledgement puts its path in doubt. */
const MIN_PROGRESS_TIMEOUT_US = 1_000_000;

const MAX_DOUBLINGS = 4;

/**
 * How long a fragment waits for its acknowledgement.
 *
 * @param {number} rttUs smoothed, -1 if unknown
 * @param {number} doublings how often this has passed in a row
 */
export function timeoutUs(rttUs, doublings) {
  const once = answerTimeoutUs(rttUs);
  const doubled = once * (1 << Math.min(doublings, MAX_DOUBLINGS));
  return Math.min(doubled, Math.max(once, MAX_TIMEOUT_US));
}

/**
 * How long a ping waits for its answer before the path is STALE.
 *
 * @param {number} rttUs
 */
export function answerTimeoutUs(rttUs) {
  return rttUs < 0 ? INITIAL_TIMEOUT_US : Math.max(3 * rttUs, MIN_TIMEOUT_US);
}

/**
 * How long outstanding data may go without any acknowledgement before its path is STALE.
 *
 * @param {number} rttUs
 */
export function progressTimeoutUs(rttUs) {
  return Math.max(4 * rttUs, MIN_PROGRESS_TIMEOUT_US);
}
