/** @import { PeerId } from '../base/PeerId.js' */

/**
 * Whether messages flow between two peers.
 *
 * @typedef {'CONNECTING' | 'CONNECTED' | 'SUSPENDED' | 'CLOSED'} LinkState
 */

/**
 * Which way packets go between two peers.
 *
 * @typedef {'NONE' | 'RELAYED' | 'DIRECT'} LinkPathKind
 */

/** Stands for a time or duration that is not known yet. */
export const UNKNOWN = -1;

/**
 * How it stands between this peer and another: an immutable snapshot. Times in ms count from the moment when this peer
 * learned of the first group that both are in; `UNKNOWN` where something has not happened yet.
 *
 * @typedef {object} Link
 * @property {PeerId} peer the other peer
 * @property {LinkState} state whether messages flow
 * @property {LinkPathKind} path the kind of the selected path
 * @property {number} relayedMs when the relayed path was first usable
 * @property {number} firstMessageMs when the first message of the application was delivered from the peer
 * @property {number} directMs when a direct path was first selected
 * @property {number} relayedRttUs last measured round-trip time of the relayed path
 * @property {number} directRttUs last measured round-trip time of the direct path
 * @property {number} packetsSent session packets sent, on all paths
 * @property {number} packetsReceived session packets received, on all paths
 * @property {number} bytesSent bytes in the packets sent
 * @property {number} bytesReceived bytes in the packets received
 * @property {number} messagesSent application messages accepted for the peer
 * @property {number} messagesReceived application messages delivered from the peer
 * @property {number} switches changes of the selected path after the first selection
 * @property {string} reason why the state or path last changed, in lower-case words
 * @property {string} localCandidate type of the direct path's own candidate: host, srflx, prflx, relay; empty without one
 * @property {string} remoteCandidate type of the direct path's candidate of the peer; empty without one
 */
