import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSessionConfig } from '../engine/SessionConfig.js';
import { SimulatedPair } from './support/SimulatedPair.js';
import { utf8 } from './support/bytes.js';

const text = (message) => new TextDecoder().decode(message);

function open(pair, i, label, mode) {
  return pair.input(i, (session) => session.onOpenChannel(1, label, mode, pair.nowUs));
}

function send(pair, i, channelId, message) {
  return pair.input(i, (session) => session.onSend(channelId, message, pair.nowUs));
}

test('the first message goes through the relay at once', () => {
  const pair = new SimulatedPair(1);
  pair.start();
  send(pair, 0, open(pair, 0, 'chat', 'RELIABLE_ORDERED'), utf8('hello'));
  pair.advanceUs(60_000);
  assert.equal(text(pair.sides[1].delivered[0].message), 'hello');
  assert.equal(pair.sides[1].session.selectedPathId(), 0);
});

test('a direct path is validated, nominated and then used by both', () => {
  const pair = new SimulatedPair(2);
  pair.start();
  pair.advanceUs(1_000_000);
  assert.deepEqual(pair.sides.map(({ session }) => session.selectedPathId()), [1, 1]);
  const selected = pair.sides.map(({ log }) => log.filter((e) => e.type === 'PathSelected').map((e) => e.reason));
  assert.deepEqual(selected, [['RELAY_UP', 'BETTER'], ['RELAY_UP', 'NOMINATED']]);
});

test('a silent death of the direct path is noticed within two seconds and mended', () => {
  const pair = new SimulatedPair(3);
  pair.start();
  pair.advanceUs(1_000_000);
  pair.killDirect(0);
  pair.advanceUs(3_300_000);
  assert.ok(pair.sides[0].log.some((e) => e.type === 'PathSelected' && e.reason === 'FALLBACK'));
  pair.advanceUs(4_000_000);
  assert.ok(pair.sides.every(({ session }) => session.selectedPathId() > 1));
});

test('while the server is away the direct path goes on', () => {
  const pair = new SimulatedPair(4);
  pair.start();
  const channel = open(pair, 0, 'chat', 'RELIABLE_ORDERED');
  pair.advanceUs(1_000_000);
  pair.sides.forEach((_, i) => pair.input(i, (session) => session.onRelayDown(pair.nowUs)));
  send(pair, 0, channel, utf8('still here'));
  pair.advanceUs(100_000);
  assert.equal(text(pair.sides[1].delivered[0].message), 'still here');
  assert.ok(pair.sides.every(({ session }) => session.state() === 'CONNECTED'));
});

test('without any path reliable messages wait, and then the session ends', () => {
  const pair = new SimulatedPair(5, { ...defaultSessionConfig(), isDirectAllowed: false });
  pair.start();
  const [reliable, lossy] = [open(pair, 0, 'a', 'RELIABLE_ORDERED'), open(pair, 0, 'b', 'UNRELIABLE')];
  pair.advanceUs(200_000);
  pair.input(0, (session) => session.onRelayDown(pair.nowUs));
  assert.equal(send(pair, 0, reliable, utf8('later')), 'ACCEPTED');
  assert.equal(send(pair, 0, lossy, utf8('now or never')), 'SUSPENDED');
  pair.advanceUs(61_000_000);
  assert.equal(pair.sides[0].session.state(), 'CLOSED');
});

test('a close delivers what is owed and ends both sides', () => {
  const pair = new SimulatedPair(6);
  pair.start();
  const channel = open(pair, 0, 'chat', 'RELIABLE_ORDERED');
  pair.advanceUs(1_000_000);
  send(pair, 0, channel, utf8('bye'));
  pair.input(0, (session) => session.onClose(pair.nowUs));
  pair.advanceUs(2_000_000);
  assert.equal(text(pair.sides[1].delivered.at(-1).message), 'bye');
  assert.deepEqual(pair.sides.map(({ session }) => session.state()), ['CLOSED', 'CLOSED']);
});

test('a channel that nobody reads stops its sender', () => {
  const config = { ...defaultSessionConfig(), maxMessageBytes: 100_000, maxQueuedBytes: 300_000 };
  const pair = new SimulatedPair(7, config);
  pair.start();
  const channel = open(pair, 0, 'bulk', 'RELIABLE_ORDERED');
  pair.advanceUs(200_000);
  const results = Array.from({ length: 4 }, () => send(pair, 0, channel, new Uint8Array(100_000)));
  assert.deepEqual(results.slice(2), ['BACK_PRESSURED', 'BACK_PRESSURED']);
  pair.advanceUs(5_000_000);
  assert.ok(pair.sides[0].log.some((e) => e.type === 'Writable'));
  assert.equal(pair.sides[1].delivered[1].message.length, 100_000);
});

test('junk never throws, and enough of it ends the session', () => {
  const pair = new SimulatedPair(8);
  pair.start();
  pair.advanceUs(1_000_000);
  for (let round = 0; round < 200; round++) {
    const junk = new Uint8Array(1 + pair.random.below(60));
    pair.random.nextBytes(junk);
    pair.input(0, (session) => session.onPacket(round % 2, junk, pair.nowUs));
  }
  pair.advanceUs(5_000_000);
  assert.equal(pair.sides[0].session.state(), 'CLOSED');
});

const SEEDS = 200;

test(`exactly once and in order over ${SEEDS} seeds of loss, cuts and a failing relay`, () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    try {
      stormy(seed);
    } catch (failure) {
      throw new Error(`seed ${seed}: ${failure.message}`, { cause: failure });
    }
  }
});

function stormy(seed) {
  const pair = new SimulatedPair(seed);
  pair.start();
  const ordered = [0, 1].map((i) => open(pair, i, 'ordered', 'RELIABLE_ORDERED'));
  const unordered = [0, 1].map((i) => open(pair, i, 'unordered', 'RELIABLE_UNORDERED'));
  const latest = [0, 1].map((i) => open(pair, i, 'latest', 'SEQUENCED'));
  pair.lossRate = pair.random.below(30) / 100;
  const messages = 120;
  for (let n = 0; n < messages; n++) {
    for (const i of [0, 1]) {
      const big = pair.random.chance(0.05) ? ' '.repeat(pair.random.below(40_000)) : '';
      assert.equal(send(pair, i, ordered[i], utf8(`${n}${big}`)), 'ACCEPTED');
      assert.equal(send(pair, i, unordered[i], utf8(`${n}`)), 'ACCEPTED');
      send(pair, i, latest[i], utf8(`${n}`));
    }
    if (pair.random.chance(0.03)) {
      pair.killDirect(pair.random.below(2));
    }
    if (pair.random.chance(0.02)) {
      pair.isDirectCut = !pair.isDirectCut;
    }
    if (pair.random.chance(0.02)) {
      pair.isRelayUp = false;
      pair.at(pair.random.between(100_000, 1_500_000), () => (pair.isRelayUp = true));
    }
    pair.advanceUs(pair.random.between(1_000, 120_000));
  }
  pair.isDirectCut = false;
  pair.isRelayUp = true;
  pair.lossRate = 0;
  pair.advanceUs(20_000_000);
  const all = Array.from({ length: messages }, (_, n) => n);
  for (const { delivered, session } of pair.sides) {
    const numbers = (label) => delivered.filter((e) => e.label === label).map((e) => Number(text(e.message)));
    assert.deepEqual(numbers('ordered'), all);
    assert.deepEqual(numbers('unordered').sort((a, b) => a - b), all);
    const seen = numbers('latest');
    assert.ok(seen.every((n, k) => k === 0 || n > seen[k - 1]), 'never one older than what was delivered');
    assert.equal(session.state(), 'CONNECTED');
  }
}
