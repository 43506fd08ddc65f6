/** @import { Counters } from './Counters.js' */
/** @import { Path } from './Path.js' */
/** @import { PathKind } from './PathKind.js' */
/** @import { PathState } from './PathState.js' */
/** @import { PathSet } from './PathSet.js' */
/** @import { SessionState } from './SessionState.js' */

/**
 * What all paths of one kind have carried since the session began; `rttUs` is the last measured round-trip time of the newest path
 * of the kind, -1 if none was measured.
 *
 * @typedef {{readonly kind: PathKind, readonly state: PathState, readonly rttUs: number, readonly packetsSent: number,
 *   readonly bytesSent: number, readonly packetsReceived: number, readonly bytesReceived: number}} PathStats
 */

/**
 * A snapshot of a session's counters.
 *
 * @typedef {object} SessionStats
 * @property {SessionState} state
 * @property {number} selectedPathId -1 if none
 * @property {PathStats} relayed
 * @property {PathStats} direct
 * @property {number} switches how often another path was selected, the first not counted
 * @property {number} attempts
 * @property {number} messagesSent taken from the application
 * @property {number} messagesDelivered given to the application
 * @property {number} fragmentsRetransmitted sent again
 * @property {number} duplicatesDropped fragments that had arrived before
 * @property {number} staleDropped sequenced or unreliable fragments older than what was delivered
 * @property {number} malformedPackets dropped whole
 * @property {number} overLimitDropped fragments dropped because a limit of the receiver was reached
 */

/**
 * @param {SessionState} state
 * @param {PathSet} paths
 * @param {Counters} counters
 * @returns {SessionStats}
 */
export function snapshot(state, paths, counters) {
  const { relayed, direct, ...counts } = counters;
  return {
    state,
    selectedPathId: paths.selectedId(),
    relayed: pathStats('RELAYED', paths.relay(), counters),
    direct: pathStats('DIRECT', paths.newestDirect(), counters),
    ...counts,
  };
}

/**
 * @param {PathKind} kind
 * @param {Path | null} path
 * @param {Counters} counters
 * @returns {PathStats}
 */
function pathStats(kind, path, counters) {
  return { kind, state: path?.state() ?? 'NEW', rttUs: path?.latestRttUs() ?? -1, ...counters.of(kind) };
}
