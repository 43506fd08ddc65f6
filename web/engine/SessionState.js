/**
 * The life of a session.
 *
 * ```
 * NEW → CONNECTED ⇄ SUSPENDED;  NEW, CONNECTED, SUSPENDED → CLOSING → CLOSED;  any → CLOSED
 * ```
 *
 * - `NEW`: no path has been usable yet; after the suspension timeout: CLOSED.
 * - `CONNECTED`: a path carries the session.
 * - `SUSPENDED`: no path is usable; reliable messages wait, for the suspension timeout at most, then: CLOSED.
 * - `CLOSING`: nothing new is taken; what reliable channels owe is still sent, for the closing timeout at most.
 * - `CLOSED`: the end.
 *
 * @typedef {'NEW' | 'CONNECTED' | 'SUSPENDED' | 'CLOSING' | 'CLOSED'} SessionState
 */

/** @type {Readonly<Record<SessionState, readonly SessionState[]>>} */
const EDGES = Object.freeze({
  NEW: ['CONNECTED', 'CLOSING'],
  CONNECTED: ['SUSPENDED', 'CLOSING'],
  SUSPENDED: ['CONNECTED', 'CLOSING'],
  CLOSING: [],
  CLOSED: [],
});

/**
 * @param {SessionState} state
 * @param {SessionState} next
 */
export function canBecome(state, next) {
  return next === 'CLOSED' ? state !== 'CLOSED' : EDGES[state].includes(next);
}
