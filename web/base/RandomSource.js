/**
 * Where randomness comes from, so that code below the sockets can be replayed from a seed.
 *
 * @typedef {object} RandomSource
 * @property {(bytes: Uint8Array) => void} nextBytes fills the array completely
 * @property {() => number} nextInt a uniformly random signed 32-bit integer
 */

export {};
