/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { PathKind } from './PathKind.js' */
/** @import { PathState } from './PathState.js' */
/** @import { Reason } from './Reason.js' */
/** @import { SessionState } from './SessionState.js' */

/**
 * A message has arrived. `channelId` is of the sender's direction, `message` the receiver's own, and `creditBytes` to be given
 * back with `Session.onConsumed` when the application has taken the message.
 *
 * @typedef {{readonly type: 'Deliver', readonly channelId: number, readonly groupId: number, readonly label: string,
 *   readonly mode: DeliveryMode, readonly message: Uint8Array, readonly creditBytes: number}} Deliver
 */

/**
 * What a session wants done or known; taken with `Session.pollEvent` after every input, until null.
 *
 * - `ChannelOpened`: the other side will send on this channel.
 * - `ChannelClosed`: the other side sends no more on it; all that it owed has been delivered.
 * - `OpenPath`: open a direct path: make an offer if `offerSdp` is null, else answer it.
 * - `ClosePath`: close the path's transport; nothing more is to be reported of it.
 * - `PathSelected`: messages go over this path from now on.
 * - `Writable`: a channel that pushed back takes messages again.
 *
 * @typedef {Deliver
 *   | {readonly type: 'ChannelOpened', readonly channelId: number, readonly groupId: number, readonly label: string,
 *      readonly mode: DeliveryMode}
 *   | {readonly type: 'ChannelClosed', readonly channelId: number}
 *   | {readonly type: 'OpenPath', readonly attempt: number, readonly offerSdp: string | null}
 *   | {readonly type: 'ApplyAnswer', readonly attempt: number, readonly sdp: string}
 *   | {readonly type: 'ApplyCandidate', readonly attempt: number, readonly candidate: string}
 *   | {readonly type: 'ApplyEndOfCandidates', readonly attempt: number}
 *   | {readonly type: 'ClosePath', readonly attempt: number}
 *   | {readonly type: 'SessionChanged', readonly old: SessionState, readonly next: SessionState, readonly reason: Reason}
 *   | {readonly type: 'PathChanged', readonly pathId: number, readonly kind: PathKind, readonly old: PathState,
 *      readonly next: PathState, readonly reason: Reason}
 *   | {readonly type: 'PathSelected', readonly pathId: number, readonly kind: PathKind, readonly reason: Reason}
 *   | {readonly type: 'Writable', readonly channelId: number}} SessionEvent
 */

export {};
