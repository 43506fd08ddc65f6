/** @import { RandomSource } from '../base/RandomSource.js' */

/**
 * The browser's strong randomness; there on `http://` pages too, unlike `crypto.subtle`.
 *
 * @type {RandomSource}
 */
export const systemRandom = Object.freeze({
  nextBytes(/** @type {Uint8Array} */ bytes) {
    crypto.getRandomValues(/** @type {Uint8Array<ArrayBuffer>} */ (bytes));
  },
  nextInt() {
    return crypto.getRandomValues(new Int32Array(1))[0];
  },
});
