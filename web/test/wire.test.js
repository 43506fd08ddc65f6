import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PeerId } from '../base/PeerId.js';
import { ControlCodec } from '../engine/wire/ControlCodec.js';
import { LinkCodec } from '../engine/wire/LinkCodec.js';
import { SessionCodec } from '../engine/wire/SessionCodec.js';
import { WireReader } from '../engine/wire/WireReader.js';
import { WireWriter } from '../engine/wire/WireWriter.js';
import { SeededRandom } from './support/SeededRandom.js';
import { hex, unhex, utf8 } from './support/bytes.js';

const introduction = {
  peerId: PeerId.of(new Uint8Array(32).fill(1)),
  agreementKey: new Uint8Array(32).fill(2),
  signature: new Uint8Array(64).fill(3),
};
const member = { memberId: 7, joinEpoch: 300, introduction, greeting: utf8('{"name":"Ada"}') };

const linkFrames = [
  { type: 'CHALLENGE', nonce: new Uint8Array(32).fill(9) },
  { type: 'HELLO', introduction, proof: new Uint8Array(64).fill(4), greeting: utf8('x') },
  { type: 'WELCOME', memberId: 7, stunHost: 'stun', stunPort: 3478, maxPayloadBytes: 20000, keepAliveMs: 15000 },
  { type: 'GROUP_VIEW', groupId: 1, epoch: 2, name: 'aréna', members: [member, member] },
  { type: 'MEMBERS_JOINED', groupId: 1, epoch: 70000, members: [member] },
  { type: 'MEMBER_LEFT', groupId: 1, epoch: 2 ** 40, memberId: 7, reason: 'LINK_LOST' },
  { type: 'GROUP_ENDED', groupId: 1, epoch: 3, reason: 'GROUP_DESTROYED' },
  { type: 'VIEW_ACK', groupId: 1, epoch: 3 },
  { type: 'JOIN', requestId: 5, name: 'arena', payload: utf8('p') },
  { type: 'LEAVE', groupId: 4294967295 },
  { type: 'JOIN_REFUSED', requestId: 5, reason: 'full' },
  { type: 'RELAY', toMemberId: 7, payload: utf8('sealed') },
  { type: 'RELAYED', fromMemberId: 7, payload: utf8('sealed') },
  { type: 'UNDELIVERED', toMemberId: 7, reason: 'QUEUE_FULL', count: 12 },
  { type: 'PING', token: Number.MAX_SAFE_INTEGER },
  { type: 'PONG', token: 2 ** 32 },
  { type: 'BYE', code: 'STOPPING', text: 'bye' },
];

const controlMessages = [
  { type: 'CHANNEL_OPEN', channelId: 1, groupId: 1, mode: 'SEQUENCED', label: 'motion' },
  { type: 'CHANNEL_CLOSE', channelId: 64 },
  { type: 'SIGNAL', attempt: 1, kind: 'OFFER', text: 'v=0\r\n' },
  { type: 'NOMINATE', path: 0 },
  { type: 'SESSION_CLOSE', code: 'UNREACHABLE', text: '' },
];

for (const frame of linkFrames) {
  test(`link frame ${frame.type} survives the wire`, () => {
    assert.deepEqual(LinkCodec.decode(LinkCodec.encode(frame)), frame);
  });
}

for (const message of controlMessages) {
  test(`control message ${message.type} survives the wire`, () => {
    assert.deepEqual(ControlCodec.decode(ControlCodec.encode(message)), message);
  });
}

function packet() {
  const out = new WireWriter(17000);
  SessionCodec.writePing(out, 0xffffffff);
  SessionCodec.writePong(out, 1);
  SessionCodec.writeAck(out, 1, 16384, 1048576, 2);
  SessionCodec.writeRange(out, 1, 2);
  SessionCodec.writeRange(out, 3, 2 ** 31);
  SessionCodec.writeData(out, 1, 5, true, true, utf8('hi'));
  SessionCodec.writePadding(out, 3);
  return out.toBytes();
}

test('session frames survive the wire', () => {
  assert.deepEqual(SessionCodec.decode(packet()), [
    { type: 'PING', id: 0xffffffff },
    { type: 'PONG', id: 1 },
    { type: 'ACK', channelId: 1, next: 16384, windowBytes: 1048576, ranges: [{ gap: 1, length: 2 }, { gap: 3, length: 2 ** 31 }] },
    { type: 'DATA', channelId: 1, sequence: 5, isFirst: true, isLast: true, payload: utf8('hi') },
    { type: 'PADDING', length: 3 },
  ]);
});

test('varints have one form', () => {
  for (const [value, bytes] of [
    [0, '00'], [63, '3f'], [64, '4040'], [16383, '7fff'], [16384, '80004000'],
    [2 ** 30 - 1, 'bfffffff'], [2 ** 30, 'c000000040000000'], [Number.MAX_SAFE_INTEGER, 'c01fffffffffffff'],
  ]) {
    const out = new WireWriter(8);
    out.varint(value);
    assert.equal(hex(out.toBytes()), bytes);
    assert.equal(new WireReader(unhex(bytes)).varint(), value);
  }
  for (const bytes of ['4001', '80000001', 'c000000000000001', 'c020000000000000', 'ffffffffffffffff']) {
    const reader = new WireReader(unhex(bytes));
    reader.varint();
    assert.equal(reader.failure(), 'BAD_VALUE', bytes);
  }
});

test('names what is wrong with a packet', () => {
  assert.equal(SessionCodec.decode(unhex('')), 'TRUNCATED');
  assert.equal(SessionCodec.decode(unhex('05')), 'UNKNOWN_TYPE');
  assert.equal(SessionCodec.decode(unhex('000101')), 'BAD_VALUE');
  assert.equal(SessionCodec.decode(unhex('0400000001ff')), 'BAD_VALUE');
  assert.equal(SessionCodec.decode(new Uint8Array(17001)), 'TOO_LONG');
  assert.deepEqual(LinkCodec.decode(unhex('0102')), { type: 'MALFORMED', failure: 'UNSUPPORTED_VERSION' });
  assert.deepEqual(ControlCodec.decode(unhex('040000')), { type: 'MALFORMED', failure: 'TRAILING_BYTES' });
});

test('decoders never throw', () => {
  const corpus = [...linkFrames.map(LinkCodec.encode), ...controlMessages.map(ControlCodec.encode), packet()];
  const random = new SeededRandom(42);
  for (let round = 0; round < 20000; round++) {
    const input = corpus[random.below(corpus.length)].slice(0);
    for (let i = random.below(4); i >= 0; i--) {
      input[random.below(input.length)] = random.chance(0.5) ? random.nextInt() : 0xff;
    }
    const cut = random.chance(0.3) ? input.slice(0, random.below(input.length + 1)) : input;
    LinkCodec.decode(cut);
    ControlCodec.decode(cut);
    SessionCodec.decode(cut);
  }
});
