const MIB = 1024 * 1024;

/**
 * The limits and times of a session.
 *
 * @typedef {object} SessionConfig
 * @property {number} maxMessageBytes the longest message on a reliable channel
 * @property {number} maxDatagramBytes the longest message on a sequenced or unreliable channel
 * @property {number} maxQueuedBytes how much a sending channel keeps, unacknowledged messages included; beyond: BACK_PRESSURED
 * @property {number} receiveWindowBytes how much of a channel may wait for the application before its sender has to stop
 * @property {number} maxReceiveBytes how much all channels together may hold; beyond, fragments are dropped unacknowledged
 * @property {number} maxChannels channels per direction; opening more fails, and is a protocol error of the other side
 * @property {number} pathQueueBytes how much a path's transport may hold before no more data is given to it
 * @property {number} suspendedTimeoutUs how long a session lives without a usable path
 * @property {number} closingTimeoutUs how long a closing session tries to deliver what it owes
 * @property {number} openingTimeoutUs how long an attempt at a direct path may take
 * @property {boolean} isDirectAllowed whether direct paths are tried at all
 */

/**
 * What a client uses unless told otherwise.
 *
 * @returns {SessionConfig}
 */
export function defaultSessionConfig() {
  return {
    maxMessageBytes: 16 * MIB,
    maxDatagramBytes: 64_000,
    maxQueuedBytes: 32 * MIB,
    receiveWindowBytes: MIB,
    maxReceiveBytes: 64 * MIB,
    maxChannels: 256,
    pathQueueBytes: 64_000,
    suspendedTimeoutUs: 60_000_000,
    closingTimeoutUs: 3_000_000,
    openingTimeoutUs: 15_000_000,
    isDirectAllowed: true,
  };
}
