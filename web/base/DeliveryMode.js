/**
 * What a channel promises, across any number of changes of path.
 *
 * @typedef {'RELIABLE_ORDERED' | 'RELIABLE_UNORDERED' | 'SEQUENCED' | 'UNRELIABLE'} DeliveryMode
 */

/** In the order of their numbers on the wire. */
export const DELIVERY_MODES = /** @type {readonly DeliveryMode[]} */ (
  Object.freeze(['RELIABLE_ORDERED', 'RELIABLE_UNORDERED', 'SEQUENCED', 'UNRELIABLE'])
);

/**
 * Whether lost messages are sent again.
 *
 * @param {DeliveryMode} mode
 */
export function isReliable(mode) {
  return mode === 'RELIABLE_ORDERED' || mode === 'RELIABLE_UNORDERED';
}
