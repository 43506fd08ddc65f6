/** Positions on the wire: two big-endian float32, each in [0, 1]. See README.md. */

/**
 * @typedef {{readonly x: number, readonly y: number}} Point
 */

/**
 * @param {Point} point
 * @returns {Uint8Array}
 */
export function encodePosition({ x, y }) {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat32(0, x);
  view.setFloat32(4, y);
  return new Uint8Array(view.buffer);
}

/**
 * @param {Uint8Array} bytes
 * @returns {Point | null} null if it is none
 */
export function decodePosition(bytes) {
  if (bytes.length !== 8) {
    return null;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const x = view.getFloat32(0);
  const y = view.getFloat32(4);
  return Number.isFinite(x) && Number.isFinite(y) ? { x: clamp(x), y: clamp(y) } : null;
}

/** @param {number} value */
export function clamp(value) {
  return Math.min(1, Math.max(0, value));
}
