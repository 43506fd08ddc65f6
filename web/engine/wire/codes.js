/** Names and their bytes on the wire. */

/** Why the server link closes. */
export const ByeCode = table({
  NORMAL: 1,
  BAD_FRAME: 2,
  BAD_PROOF: 3,
  VERSION: 4,
  /** By the server's policy. */
  REFUSED: 5,
  /** Nothing heard for three keep-alive intervals. */
  IDLE: 6,
  FLOODING: 7,
  TOO_SLOW: 8,
  FULL: 9,
  /** The same peer connected again. */
  REPLACED: 10,
  STOPPING: 11,
  INTERNAL: 12,
});

/** Why a member is in a group no longer. */
export const LeaveReason = table({ LEFT: 1, REMOVED: 2, LINK_LOST: 3, GROUP_DESTROYED: 4, SERVER_STOPPING: 5 });

/** Why the server forwarded nothing. */
export const UndeliveredReason = table({ NOT_A_MEMBER: 1, QUEUE_FULL: 2, TOO_LARGE: 3, RATE: 4 });

/** Why a session ends. */
export const SessionCloseCode = table({ NORMAL: 1, PROTOCOL_ERROR: 2, UNREACHABLE: 3, INTERNAL_ERROR: 4 });

/** What a `SIGNAL` carries. */
export const SignalKind = table({ OFFER: 1, ANSWER: 2, CANDIDATE: 3, END_OF_CANDIDATES: 4, REQUEST: 5, FAILED: 6 });

/** How a channel delivers. */
export const DeliveryModeCode = table({ RELIABLE_ORDERED: 0, RELIABLE_UNORDERED: 1, SEQUENCED: 2, UNRELIABLE: 3 });

/**
 * @template {string} K
 * @typedef {object} CodeTable
 * @property {(name: K) => number} code the byte on the wire
 * @property {(code: number) => K | null} of the one with this code, or null
 */

/**
 * @template {string} K
 * @param {Record<K, number>} codes
 * @returns {CodeTable<K>}
 */
function table(codes) {
  const names = new Map(Object.entries(codes).map(([name, code]) => [code, name]));
  return Object.freeze({
    code: (/** @type {K} */ name) => codes[name],
    of: (/** @type {number} */ code) => /** @type {K | undefined} */ (names.get(code)) ?? null,
  });
}
