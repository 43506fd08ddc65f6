/** @import { DecodeFailure } from './DecodeFailure.js' */
/** @import { DeliveryMode } from '../../base/DeliveryMode.js' */
import { DeliveryModeCode, SessionCloseCode, SignalKind } from './codes.js';
import { WireLimits } from './WireLimits.js';
import { WireReader } from './WireReader.js';
import { WireWriter } from './WireWriter.js';

/** @typedef {'OFFER' | 'ANSWER' | 'CANDIDATE' | 'END_OF_CANDIDATES' | 'REQUEST' | 'FAILED'} SignalKindName */
/** @typedef {'NORMAL' | 'PROTOCOL_ERROR' | 'UNREACHABLE' | 'INTERNAL_ERROR'} SessionCloseCodeName */

/**
 * What two sessions say to one another on channel 0; `docs/protocol/session.md` explains each. `MALFORMED` is what arrived
 * instead of a message and is never sent.
 *
 * @typedef {{readonly type: 'MALFORMED', readonly failure: DecodeFailure}
 *   | {readonly type: 'CHANNEL_OPEN', readonly channelId: number, readonly groupId: number, readonly mode: DeliveryMode,
 *      readonly label: string}
 *   | {readonly type: 'CHANNEL_CLOSE', readonly channelId: number}
 *   | {readonly type: 'SIGNAL', readonly attempt: number, readonly kind: SignalKindName, readonly text: string}
 *   | {readonly type: 'NOMINATE', readonly path: number}
 *   | {readonly type: 'SESSION_CLOSE', readonly code: SessionCloseCodeName, readonly text: string}} ControlMessage
 */

const CHANNEL_OPEN = 0x01;
const CHANNEL_CLOSE = 0x02;
const SIGNAL = 0x03;
const NOMINATE = 0x04;
const SESSION_CLOSE = 0x05;

/** Longest head before the text of a SIGNAL: kind, attempt, kind, length. */
const MAX_HEAD_BYTES = 1 + 8 + 1 + 4;

/** Reads and writes control messages, one per message of channel 0. Decoding is total. */
export class ControlCodec {
  /**
   * Reads one message, which must be all of the input.
   *
   * @param {Uint8Array} input
   * @returns {ControlMessage}
   */
  static decode(input) {
    const reader = new WireReader(input);
    const message = read(reader, reader.u8());
    reader.end();
    const failure = reader.failure();
    return failure === null ? message : { type: 'MALFORMED', failure };
  }

  /**
   * Throws if a value is outside its range.
   *
   * @param {ControlMessage} message
   * @returns {Uint8Array}
   */
  static encode(message) {
    const textBytes = message.type === 'SIGNAL' ? WireLimits.MAX_SIGNAL_BYTES : 2 * WireLimits.MAX_TEXT_BYTES;
    const out = new WireWriter(MAX_HEAD_BYTES + textBytes);
    write(out, message);
    return out.toBytes();
  }
}

/**
 * @param {WireReader} reader
 * @param {number} kind
 * @returns {ControlMessage}
 */
function read(reader, kind) {
  switch (kind) {
    case CHANNEL_OPEN:
      return {
        type: 'CHANNEL_OPEN',
        channelId: nonZero(reader, reader.varint()),
        groupId: reader.u32(),
        mode: reader.code(DeliveryModeCode, 'UNRELIABLE'),
        label: reader.string(WireLimits.MAX_LABEL_BYTES),
      };
    case CHANNEL_CLOSE:
      return { type: 'CHANNEL_CLOSE', channelId: nonZero(reader, reader.varint()) };
    case SIGNAL:
      return {
        type: 'SIGNAL',
        attempt: nonZero(reader, reader.varint()),
        kind: reader.code(SignalKind, 'FAILED'),
        text: reader.string(WireLimits.MAX_SIGNAL_BYTES),
      };
    case NOMINATE:
      return { type: 'NOMINATE', path: reader.varint() };
    case SESSION_CLOSE:
      return {
        type: 'SESSION_CLOSE',
        code: reader.code(SessionCloseCode, 'NORMAL'),
        text: reader.string(WireLimits.MAX_TEXT_BYTES),
      };
    default:
      reader.fail('UNKNOWN_TYPE');
      return { type: 'MALFORMED', failure: 'UNKNOWN_TYPE' };
  }
}

/**
 * @param {WireWriter} out
 * @param {ControlMessage} message
 */
function write(out, message) {
  switch (message.type) {
    case 'CHANNEL_OPEN':
      out.u8(CHANNEL_OPEN);
      out.varint(message.channelId);
      out.u32(message.groupId);
      out.u8(DeliveryModeCode.code(message.mode));
      out.string(message.label, WireLimits.MAX_LABEL_BYTES);
      return;
    case 'CHANNEL_CLOSE':
      out.u8(CHANNEL_CLOSE);
      out.varint(message.channelId);
      return;
    case 'SIGNAL':
      out.u8(SIGNAL);
      out.varint(message.attempt);
      out.u8(SignalKind.code(message.kind));
      out.string(message.text, WireLimits.MAX_SIGNAL_BYTES);
      return;
    case 'NOMINATE':
      out.u8(NOMINATE);
      out.varint(message.path);
      return;
    case 'SESSION_CLOSE':
      out.u8(SESSION_CLOSE);
      out.u8(SessionCloseCode.code(message.code));
      out.string(message.text, WireLimits.MAX_TEXT_BYTES);
      return;
    default:
      throw new RangeError(`not to be sent: ${message.type}`);
  }
}

/**
 * @param {WireReader} reader
 * @param {number} value
 */
function nonZero(reader, value) {
  reader.require(value !== 0);
  return value;
}
