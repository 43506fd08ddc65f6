/** @import { IntroductionFields, LinkFrame, MemberFields } from './LinkFrame.js' */
import { ByeCode, LeaveReason, UndeliveredReason } from './codes.js';
import { WireLimits } from './WireLimits.js';
import { WireReader } from './WireReader.js';
import { WireWriter } from './WireWriter.js';

const CHALLENGE = 0x01;
const HELLO = 0x02;
const WELCOME = 0x03;
const GROUP_VIEW = 0x04;
const MEMBERS_JOINED = 0x05;
const MEMBER_LEFT = 0x06;
const GROUP_ENDED = 0x07;
const VIEW_ACK = 0x08;
const JOIN = 0x09;
const LEAVE = 0x0a;
const JOIN_REFUSED = 0x0b;
const RELAY = 0x0c;
const RELAYED = 0x0d;
const UNDELIVERED = 0x0e;
const PING = 0x0f;
const PONG = 0x10;
const BYE = 0x11;

/** Longer than any frame but those with members or a payload; the longest is HELLO. */
const MAX_SMALL_FRAME_BYTES = 1_536;
/** A member without its greeting: two ids, an introduction, a length. */
const MAX_MEMBER_HEAD_BYTES = 4 + 8 + 128 + 2;

const MIN_MEMBER_BYTES = 4 + 1 + 128 + 1;

/**
 * Reads and writes frames of the server link, one per WebSocket message. Decoding is total; encoding throws a RangeError
 * for a value outside its range.
 */
export class LinkCodec {
  /**
   * Reads one frame, which must be all of the input; a payload in it is a view of the input.
   *
   * @param {Uint8Array} input
   * @returns {LinkFrame}
   */
  static decode(input) {
    const reader = new WireReader(input);
    const frame = read(reader, reader.u8());
    reader.end();
    const failure = reader.failure();
    return failure === null ? frame : { type: 'MALFORMED', failure };
  }

  /**
   * @param {LinkFrame} frame
   * @returns {Uint8Array}
   */
  static encode(frame) {
    const out = new WireWriter(maxEncodedBytes(frame));
    write(out, frame);
    return out.toBytes();
  }
}

/**
 * @param {WireReader} reader
 * @param {number} type
 * @returns {LinkFrame}
 */
function read(reader, type) {
  switch (type) {
    case CHALLENGE:
      requireVersion(reader);
      return { type: 'CHALLENGE', nonce: reader.bytes(WireLimits.NONCE_BYTES) };
    case HELLO:
      requireVersion(reader);
      return {
        type: 'HELLO',
        introduction: readIntroduction(reader),
        proof: reader.bytes(WireLimits.SIGNATURE_BYTES),
        greeting: reader.lengthAndBytes(WireLimits.MAX_GREETING_BYTES),
      };
    case WELCOME:
      return readWelcome(reader);
    case GROUP_VIEW:
      return {
        type: 'GROUP_VIEW',
        groupId: reader.u32(),
        epoch: reader.varint(),
        name: reader.string(WireLimits.MAX_GROUP_NAME_BYTES),
        members: readMembers(reader),
      };
    case MEMBERS_JOINED:
      return { type: 'MEMBERS_JOINED', groupId: reader.u32(), epoch: reader.varint(), members: readMembers(reader) };
    case MEMBER_LEFT:
      return {
        type: 'MEMBER_LEFT',
        groupId: reader.u32(),
        epoch: reader.varint(),
        memberId: reader.u32(),
        reason: reader.code(LeaveReason, 'LEFT'),
      };
    case GROUP_ENDED:
      return {
        type: 'GROUP_ENDED',
        groupId: reader.u32(),
        epoch: reader.varint(),
        reason: reader.code(LeaveReason, 'LEFT'),
      };
    case VIEW_ACK:
      return { type: 'VIEW_ACK', groupId: reader.u32(), epoch: reader.varint() };
    case JOIN:
      return {
        type: 'JOIN',
        requestId: reader.u32(),
        name: reader.string(WireLimits.MAX_GROUP_NAME_BYTES),
        payload: reader.lengthAndBytes(WireLimits.MAX_JOIN_PAYLOAD_BYTES),
      };
    case LEAVE:
      return { type: 'LEAVE', groupId: reader.u32() };
    case JOIN_REFUSED:
      return { type: 'JOIN_REFUSED', requestId: reader.u32(), reason: reader.string(WireLimits.MAX_TEXT_BYTES) };
    case RELAY:
      return { type: 'RELAY', toMemberId: reader.u32(), payload: reader.rest(WireLimits.MAX_RELAY_PAYLOAD_BYTES) };
    case RELAYED:
      return { type: 'RELAYED', fromMemberId: reader.u32(), payload: reader.rest(WireLimits.MAX_RELAY_PAYLOAD_BYTES) };
    case UNDELIVERED:
      return {
        type: 'UNDELIVERED',
        toMemberId: reader.u32(),
        reason: reader.code(UndeliveredReason, 'RATE'),
        count: reader.varint(),
      };
    case PING:
      return { type: 'PING', token: reader.u64() };
    case PONG:
      return { type: 'PONG', token: reader.u64() };
    case BYE:
      return { type: 'BYE', code: reader.code(ByeCode, 'NORMAL'), text: reader.string(WireLimits.MAX_TEXT_BYTES) };
    default:
      reader.fail('UNKNOWN_TYPE');
      return { type: 'MALFORMED', failure: 'UNKNOWN_TYPE' };
  }
}

/** @param {WireReader} reader */
function requireVersion(reader) {
  const version = reader.u8();
  if (reader.isOk() && version !== WireLimits.VERSION) {
    reader.fail('UNSUPPORTED_VERSION');
  }
}

/** @param {WireReader} reader @returns {LinkFrame} */
function readWelcome(reader) {
  const memberId = reader.u32();
  const stunHost = reader.string(WireLimits.MAX_HOST_BYTES);
  const stunPort = reader.u16();
  const maxPayloadBytes = reader.varint();
  const keepAliveMs = reader.varint();
  reader.require(
    maxPayloadBytes >= WireLimits.MIN_RELAY_PAYLOAD_BYTES &&
      maxPayloadBytes <= WireLimits.MAX_RELAY_PAYLOAD_BYTES &&
      keepAliveMs >= 1 &&
      keepAliveMs <= WireLimits.MAX_KEEP_ALIVE_MS,
  );
  return { type: 'WELCOME', memberId, stunHost, stunPort, maxPayloadBytes, keepAliveMs };
}

/** @param {WireReader} reader @returns {IntroductionFields} */
function readIntroduction(reader) {
  return {
    peerId: reader.peerId(),
    agreementKey: reader.bytes(WireLimits.AGREEMENT_KEY_BYTES),
    signature: reader.bytes(WireLimits.SIGNATURE_BYTES),
  };
}

/** @param {WireReader} reader @returns {MemberFields[]} */
function readMembers(reader) {
  const count = reader.varint();
  if (count > reader.remaining() / MIN_MEMBER_BYTES) {
    reader.fail('TRUNCATED');
    return [];
  }
  const members = [];
  for (let i = 0; i < count && reader.isOk(); i++) {
    members.push({
      memberId: reader.u32(),
      joinEpoch: reader.varint(),
      introduction: readIntroduction(reader),
      greeting: reader.lengthAndBytes(WireLimits.MAX_GREETING_BYTES),
    });
  }
  return members;
}

/**
 * @param {WireWriter} out
 * @param {LinkFrame} frame
 */
function write(out, frame) {
  switch (frame.type) {
    case 'CHALLENGE':
      out.u8(CHALLENGE);
      out.u8(WireLimits.VERSION);
      out.bytes(frame.nonce, WireLimits.NONCE_BYTES);
      return;
    case 'HELLO':
      out.u8(HELLO);
      out.u8(WireLimits.VERSION);
      writeIntroduction(out, frame.introduction);
      out.bytes(frame.proof, WireLimits.SIGNATURE_BYTES);
      out.lengthAndBytes(frame.greeting, WireLimits.MAX_GREETING_BYTES);
      return;
    case 'WELCOME':
      out.u8(WELCOME);
      out.u32(frame.memberId);
      out.string(frame.stunHost, WireLimits.MAX_HOST_BYTES);
      out.u16(frame.stunPort);
      out.varint(frame.maxPayloadBytes);
      out.varint(frame.keepAliveMs);
      return;
    case 'GROUP_VIEW':
      writeGroup(out, GROUP_VIEW, frame);
      out.string(frame.name, WireLimits.MAX_GROUP_NAME_BYTES);
      writeMembers(out, frame.members);
      return;
    case 'MEMBERS_JOINED':
      writeGroup(out, MEMBERS_JOINED, frame);
      writeMembers(out, frame.members);
      return;
    case 'MEMBER_LEFT':
      writeGroup(out, MEMBER_LEFT, frame);
      out.u32(frame.memberId);
      out.u8(LeaveReason.code(frame.reason));
      return;
    case 'GROUP_ENDED':
      writeGroup(out, GROUP_ENDED, frame);
      out.u8(LeaveReason.code(frame.reason));
      return;
    case 'VIEW_ACK':
      writeGroup(out, VIEW_ACK, frame);
      return;
    case 'JOIN':
      out.u8(JOIN);
      out.u32(frame.requestId);
      out.string(frame.name, WireLimits.MAX_GROUP_NAME_BYTES);
      out.lengthAndBytes(frame.payload, WireLimits.MAX_JOIN_PAYLOAD_BYTES);
      return;
    case 'LEAVE':
      out.u8(LEAVE);
      out.u32(frame.groupId);
      return;
    case 'JOIN_REFUSED':
      out.u8(JOIN_REFUSED);
      out.u32(frame.requestId);
      out.string(frame.reason, WireLimits.MAX_TEXT_BYTES);
      return;
    case 'RELAY':
      out.u8(RELAY);
      out.u32(frame.toMemberId);
      out.raw(frame.payload);
      return;
    case 'RELAYED':
      out.u8(RELAYED);
      out.u32(frame.fromMemberId);
      out.raw(frame.payload);
      return;
    case 'UNDELIVERED':
      out.u8(UNDELIVERED);
      out.u32(frame.toMemberId);
      out.u8(UndeliveredReason.code(frame.reason));
      out.varint(frame.count);
      return;
    case 'PING':
    case 'PONG':
      out.u8(frame.type === 'PING' ? PING : PONG);
      out.u64(frame.token);
      return;
    case 'BYE':
      out.u8(BYE);
      out.u8(ByeCode.code(frame.code));
      out.string(frame.text, WireLimits.MAX_TEXT_BYTES);
      return;
    default:
      throw new RangeError(`not to be sent: ${frame.type}`);
  }
}

/**
 * @param {WireWriter} out
 * @param {number} type
 * @param {{groupId: number, epoch: number}} frame
 */
function writeGroup(out, type, frame) {
  out.u8(type);
  out.u32(frame.groupId);
  out.varint(frame.epoch);
}

/**
 * @param {WireWriter} out
 * @param {readonly MemberFields[]} members
 */
function writeMembers(out, members) {
  out.varint(members.length);
  for (const member of members) {
    out.u32(member.memberId);
    out.varint(member.joinEpoch);
    writeIntroduction(out, member.introduction);
    out.lengthAndBytes(member.greeting, WireLimits.MAX_GREETING_BYTES);
  }
}

/**
 * @param {WireWriter} out
 * @param {IntroductionFields} introduction
 */
function writeIntroduction(out, introduction) {
  out.raw(introduction.peerId.bytes());
  out.bytes(introduction.agreementKey, WireLimits.AGREEMENT_KEY_BYTES);
  out.bytes(introduction.signature, WireLimits.SIGNATURE_BYTES);
}

/** @param {LinkFrame} frame */
function maxEncodedBytes(frame) {
  if (frame.type === 'RELAY' || frame.type === 'RELAYED') {
    return 5 + Math.min(frame.payload.length, WireLimits.MAX_RELAY_PAYLOAD_BYTES);
  }
  const members = frame.type === 'GROUP_VIEW' || frame.type === 'MEMBERS_JOINED' ? frame.members : [];
  return members.reduce((bytes, m) => bytes + MAX_MEMBER_HEAD_BYTES + m.greeting.length, MAX_SMALL_FRAME_BYTES);
}
