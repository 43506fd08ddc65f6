/** @import { DecodeFailure } from './DecodeFailure.js' */
import { WireLimits } from './WireLimits.js';
import { WireReader } from './WireReader.js';
import { WireWriter, check } from './WireWriter.js';

/**
 * A `gap` of missing fragments, then `length` received ones, both at least 1.
 *
 * @typedef {{readonly gap: number, readonly length: number}} Range
 */

/** @typedef {{readonly type: 'PADDING', readonly length: number}} Padding */
/** @typedef {{readonly type: 'PING', readonly id: number}} Ping */
/** @typedef {{readonly type: 'PONG', readonly id: number}} Pong */
/**
 * All fragments below `next` have arrived, and those of `ranges` beyond it.
 *
 * @typedef {{readonly type: 'ACK', readonly channelId: number, readonly next: number, readonly windowBytes: number,
 *   readonly ranges: readonly Range[]}} Ack
 */
/**
 * One fragment of a message; the payload is a view of the decoded input.
 *
 * @typedef {{readonly type: 'DATA', readonly channelId: number, readonly sequence: number, readonly isFirst: boolean,
 *   readonly isLast: boolean, readonly payload: Uint8Array}} Data
 */
/**
 * A frame between two peers; `docs/protocol/session.md` explains each.
 *
 * @typedef {Padding | Ping | Pong | Ack | Data} SessionFrame
 */

const PADDING = 0x00;
const PING = 0x01;
const PONG = 0x02;
const ACK = 0x03;
const DATA = 0x04;

const FLAG_FIRST = 1;
const FLAG_LAST = 2;

/**
 * Reads and writes session packets: one or more frames in a row. Reading is total and takes a packet whole or not at all;
 * writing goes frame by frame, straight from fields.
 */
export class SessionCodec {
  static PING_BYTES = 5;
  /** The longest head of a DATA frame: type, channel, sequence, flags, length. */
  static MAX_DATA_HEAD_BYTES = 1 + 8 + 8 + 1 + 4;
  /** An ACK without ranges at its longest; each range adds at most `MAX_RANGE_BYTES`. */
  static MAX_ACK_HEAD_BYTES = 1 + 8 + 8 + 8 + 1;

  static MAX_RANGE_BYTES = 8 + 8;

  /**
   * Reads all frames of a packet.
   *
   * @param {Uint8Array} packet
   * @returns {SessionFrame[] | DecodeFailure} views of the packet, or what is wrong with it
   */
  static decode(packet) {
    if (packet.length > WireLimits.MAX_PACKET_BYTES) {
      return 'TOO_LONG';
    }
    const reader = new WireReader(packet);
    /** @type {SessionFrame[]} */
    const frames = [];
    do {
      // an empty packet is TRUNCATED
      const frame = read(reader, reader.u8());
      const failure = reader.failure();
      if (failure !== null) {
        return failure;
      }
      frames.push(frame);
    } while (reader.remaining() > 0);
    return frames;
  }

  /**
   * @param {WireWriter} out
   * @param {number} length
   */
  static writePadding(out, length) {
    check(length, WireLimits.MAX_PADDING_BYTES);
    out.u8(PADDING);
    out.varint(length);
    out.zeros(length);
  }

  /**
   * @param {WireWriter} out
   * @param {number} id
   */
  static writePing(out, id) {
    out.u8(PING);
    out.u32(id);
  }

  /**
   * @param {WireWriter} out
   * @param {number} id
   */
  static writePong(out, id) {
    out.u8(PONG);
    out.u32(id);
  }

  /**
   * Writes the head of an ACK; as many calls of `writeRange` must follow as are announced.
   *
   * @param {WireWriter} out
   * @param {number} channelId
   * @param {number} next
   * @param {number} windowBytes
   * @param {number} ranges
   */
  static writeAck(out, channelId, next, windowBytes, ranges) {
    check(ranges, WireLimits.MAX_ACK_RANGES);
    out.u8(ACK);
    out.varint(channelId);
    out.varint(next);
    out.varint(windowBytes);
    out.u8(ranges);
  }

  /**
   * @param {WireWriter} out
   * @param {number} gap
   * @param {number} length
   */
  static writeRange(out, gap, length) {
    out.varint(gap);
    out.varint(length);
  }

  /**
   * @param {WireWriter} out
   * @param {number} channelId
   * @param {number} sequence
   * @param {boolean} isFirst
   * @param {boolean} isLast
   * @param {Uint8Array} payload
   */
  static writeData(out, channelId, sequence, isFirst, isLast, payload) {
    out.u8(DATA);
    out.varint(channelId);
    out.varint(sequence);
    out.u8((isFirst ? FLAG_FIRST : 0) | (isLast ? FLAG_LAST : 0));
    out.lengthAndBytes(payload, WireLimits.MAX_FRAGMENT_BYTES);
  }
}

/**
 * @param {WireReader} reader
 * @param {number} type
 * @returns {SessionFrame}
 */
function read(reader, type) {
  switch (type) {
    case PADDING:
      return readPadding(reader);
    case PING:
      return { type: 'PING', id: reader.u32() };
    case PONG:
      return { type: 'PONG', id: reader.u32() };
    case ACK:
      return readAck(reader);
    case DATA:
      return readData(reader);
    default:
      reader.fail('UNKNOWN_TYPE');
      return { type: 'PADDING', length: 0 };
  }
}

/** @param {WireReader} reader @returns {Padding} */
function readPadding(reader) {
  const length = reader.length(WireLimits.MAX_PADDING_BYTES);
  reader.zeros(length);
  return { type: 'PADDING', length };
}

/** @param {WireReader} reader @returns {Ack} */
function readAck(reader) {
  const channelId = reader.varint();
  const next = reader.varint();
  const windowBytes = reader.varint();
  const count = reader.u8();
  if (count > WireLimits.MAX_ACK_RANGES) {
    reader.fail('TOO_LONG');
  }
  const ranges = [];
  let end = next;
  for (let i = 0; i < count && reader.isOk(); i++) {
    const gap = reader.varint();
    const length = reader.varint();
    end += gap + length;
    reader.require(gap >= 1 && length >= 1 && end <= WireLimits.MAX_INTEGER);
    ranges.push({ gap, length });
  }
  return { type: 'ACK', channelId, next, windowBytes, ranges };
}

/** @param {WireReader} reader @returns {Data} */
function readData(reader) {
  const channelId = reader.varint();
  const sequence = reader.varint();
  const flags = reader.u8();
  const length = reader.length(WireLimits.MAX_FRAGMENT_BYTES);
  const isLast = (flags & FLAG_LAST) !== 0;
  reader.require(flags <= (FLAG_FIRST | FLAG_LAST) && (isLast || length >= WireLimits.MIN_INNER_FRAGMENT_BYTES));
  const isFirst = (flags & FLAG_FIRST) !== 0;
  return { type: 'DATA', channelId, sequence, isFirst, isLast, payload: reader.slice(length) };
}
