/**
 * Why bytes from the network are not what they claim to be. The names are part of the protocol's test vectors.
 *
 * - `TRUNCATED`: the input ends before the value does.
 * - `TRAILING_BYTES`: the input goes on after the last field.
 * - `UNKNOWN_TYPE`: the first byte names no frame or message of ours.
 * - `BAD_VALUE`: an unknown code, text that is not UTF-8, a varint that is not shortest.
 * - `TOO_LONG`: a length or count is above its limit.
 * - `UNSUPPORTED_VERSION`: a `CHALLENGE` or `HELLO` of another version; the rest of it was not read.
 *
 * @typedef {'TRUNCATED' | 'TRAILING_BYTES' | 'UNKNOWN_TYPE' | 'BAD_VALUE' | 'TOO_LONG' | 'UNSUPPORTED_VERSION'} DecodeFailure
 */

export {};
