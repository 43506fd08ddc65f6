/**
 * What a path is made of: through the group server (path 0), or from peer to peer.
 *
 * @typedef {'RELAYED' | 'DIRECT'} PathKind
 */

const TIERS = Object.freeze({ RELAYED: 0, DIRECT: 1 });

/**
 * The better kind has the higher tier.
 *
 * @param {PathKind} kind
 * @returns {number}
 */
export function tier(kind) {
  return TIERS[kind];
}
