/** @import { PeerId } from '../../base/PeerId.js' */
/** @import { DecodeFailure } from './DecodeFailure.js' */

/** @typedef {'NORMAL' | 'BAD_FRAME' | 'BAD_PROOF' | 'VERSION' | 'REFUSED' | 'IDLE' | 'FLOODING' | 'TOO_SLOW' | 'FULL' | 'REPLACED' | 'STOPPING' | 'INTERNAL'} ByeCodeName */
/** @typedef {'LEFT' | 'REMOVED' | 'LINK_LOST' | 'GROUP_DESTROYED' | 'SERVER_STOPPING'} LeaveReasonName */
/** @typedef {'NOT_A_MEMBER' | 'QUEUE_FULL' | 'TOO_LARGE' | 'RATE'} UndeliveredReasonName */

/**
 * What a peer shows of itself: who it is and the key to agree secrets with, signed by its identity.
 *
 * @typedef {{readonly peerId: PeerId, readonly agreementKey: Uint8Array, readonly signature: Uint8Array}} IntroductionFields
 */

/**
 * A member of a group as its server tells of it.
 *
 * @typedef {{readonly memberId: number, readonly joinEpoch: number, readonly introduction: IntroductionFields,
 *   readonly greeting: Uint8Array}} MemberFields
 */

/**
 * A frame between a client and its group server; `docs/protocol/link.md` explains each. `MALFORMED` is what arrived instead
 * of a frame and is never sent. Payloads are views of the decoded input.
 *
 * @typedef {{readonly type: 'MALFORMED', readonly failure: DecodeFailure}
 *   | {readonly type: 'CHALLENGE', readonly nonce: Uint8Array}
 *   | {readonly type: 'HELLO', readonly introduction: IntroductionFields, readonly proof: Uint8Array,
 *      readonly greeting: Uint8Array}
 *   | {readonly type: 'WELCOME', readonly memberId: number, readonly stunHost: string, readonly stunPort: number,
 *      readonly maxPayloadBytes: number, readonly keepAliveMs: number}
 *   | {readonly type: 'GROUP_VIEW', readonly groupId: number, readonly epoch: number, readonly name: string,
 *      readonly members: readonly MemberFields[]}
 *   | {readonly type: 'MEMBERS_JOINED', readonly groupId: number, readonly epoch: number,
 *      readonly members: readonly MemberFields[]}
 *   | {readonly type: 'MEMBER_LEFT', readonly groupId: number, readonly epoch: number, readonly memberId: number,
 *      readonly reason: LeaveReasonName}
 *   | {readonly type: 'GROUP_ENDED', readonly groupId: number, readonly epoch: number, readonly reason: LeaveReasonName}
 *   | {readonly type: 'VIEW_ACK', readonly groupId: number, readonly epoch: number}
 *   | {readonly type: 'JOIN', readonly requestId: number, readonly name: string, readonly payload: Uint8Array}
 *   | {readonly type: 'LEAVE', readonly groupId: number}
 *   | {readonly type: 'JOIN_REFUSED', readonly requestId: number, readonly reason: string}
 *   | {readonly type: 'RELAY', readonly toMemberId: number, readonly payload: Uint8Array}
 *   | {readonly type: 'RELAYED', readonly fromMemberId: number, readonly payload: Uint8Array}
 *   | {readonly type: 'UNDELIVERED', readonly toMemberId: number, readonly reason: UndeliveredReasonName,
 *      readonly count: number}
 *   | {readonly type: 'PING', readonly token: number}
 *   | {readonly type: 'PONG', readonly token: number}
 *   | {readonly type: 'BYE', readonly code: ByeCodeName, readonly text: string}} LinkFrame
 */

/** @typedef {LinkFrame['type']} LinkFrameType */

export {};
