/**
 * The life of a path.
 *
 * ```
 * direct:  NEW → OPENING → VALIDATING → USABLE ⇄ STALE → FAILED;  any → CLOSED
 * relayed: NEW → USABLE ⇄ STALE → FAILED → USABLE;  USABLE, STALE, FAILED → NEW when the link to the server is lost
 * ```
 *
 * - `NEW`: not begun; for the relayed path: no link to the server.
 * - `OPENING`: being negotiated; has a deadline.
 * - `VALIDATING`: open, but no ping has been answered on it yet; has a deadline.
 * - `USABLE`: answers in time.
 * - `STALE`: an answer is late; everything goes over a second path too, if there is one.
 * - `FAILED`: silent for too long. The end of a direct path; the relayed one may be heard again.
 * - `CLOSED`: the end of a direct path, by its transport or by the session.
 *
 * @typedef {'NEW' | 'OPENING' | 'VALIDATING' | 'USABLE' | 'STALE' | 'FAILED' | 'CLOSED'} PathState
 */

/** @type {Readonly<Record<PathState, readonly PathState[]>>} */
const EDGES = Object.freeze({
  NEW: ['OPENING', 'USABLE'],
  OPENING: ['VALIDATING', 'FAILED'],
  VALIDATING: ['USABLE', 'FAILED'],
  USABLE: ['STALE', 'FAILED', 'NEW'],
  STALE: ['USABLE', 'FAILED', 'NEW'],
  FAILED: ['USABLE', 'NEW'],
  CLOSED: [],
});

/**
 * Whether packets may be sent on a path in this state.
 *
 * @param {PathState} state
 */
export function carries(state) {
  return state === 'USABLE' || state === 'STALE';
}

/**
 * Whether a direct path has ended.
 *
 * @param {PathState} state
 */
export function isOver(state) {
  return state === 'FAILED' || state === 'CLOSED';
}

/**
 * @param {PathState} state
 * @param {PathState} next
 */
export function canBecome(state, next) {
  return next === 'CLOSED' ? state !== 'CLOSED' : EDGES[state].includes(next);
}
