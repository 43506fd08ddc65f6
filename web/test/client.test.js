import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { ChannelOptions, Peerage } from '../client/Peerage.js';
import { FakeServer } from './support/FakeServer.js';
import { FakePeerConnection } from './support/fakeRtc.js';
import { utf8 } from './support/bytes.js';

const SERVER = 'ws://localhost:8080';
const text = (bytes) => new TextDecoder().decode(bytes);

let server;
let peers;

beforeEach(() => {
  server = new FakeServer();
  peers = [];
  globalThis.WebSocket = server.socketClass();
  globalThis.RTCPeerConnection = FakePeerConnection;
});

afterEach(() => peers.forEach((peer) => peer.close()));

/** A peer in the group, with a chat channel that remembers what it hears. */
async function arrive(name, { handlesChat = true } = {}) {
  const peerage = await Peerage.connect(SERVER, { greeting: utf8(name) });
  peers.push(peerage);
  const group = await peerage.awaitGroup();
  const chat = group.channel('chat', ChannelOptions.reliableOrdered());
  const heard = [];
  const left = [];
  group.onMemberLeft((member, reason) => left.push(`${text(member.greeting())} ${reason}`));
  if (handlesChat) {
    chat.onMessage((_, bytes) => heard.push(text(bytes)));
  }
  return { peerage, group, chat, heard, left };
}

async function until(condition, what, patienceMs = 8_000) {
  const deadline = Date.now() + patienceMs;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const isDirect = ({ peerage }) => peerage.links().every((link) => link.path === 'DIRECT');

test('members talk at once, sealed through the server, and then directly', async () => {
  const [a, b] = [await arrive('a'), await arrive('b')];
  assert.equal(b.chat.broadcast(utf8('hello')), 'ACCEPTED');
  await until(() => a.heard.length === 1, 'the first message');
  assert.deepEqual(a.group.members().map((m) => text(m.greeting())), ['a', 'b']);
  assert.deepEqual(a.group.members().map((m) => m.isSelf()), [true, false]);
  await until(() => isDirect(a) && isDirect(b), 'direct paths');
  const relayed = server.relayed;
  a.chat.send(b.peerage.peerId(), utf8('direct'));
  await until(() => b.heard.includes('direct'), 'a direct message');
  assert.ok(server.relayed <= relayed + 2, 'only pings may go through the server');
  const [link] = b.peerage.links();
  assert.ok(link.relayedMs >= 0 && link.directMs >= 0 && link.switches === 1 && link.directRttUs > 0);
});

test('a killed direct path costs no message, and comes back', async () => {
  const [a, b] = [await arrive('a'), await arrive('b')];
  await until(() => isDirect(a) && isDirect(b), 'direct paths');
  a.peerage.debug().killDirectPath(b.peerage.peerId());
  const said = [];
  await until(() => {
    said.push(String(said.length));
    a.chat.broadcast(utf8(said.at(-1)));
    return a.peerage.links()[0].switches === 3;
  }, 'relayed, then direct again');
  assert.ok(isDirect(a));
  await until(() => b.heard.length === said.length, 'every message');
  assert.deepEqual(b.heard, said);
});

test('while the server is away direct links go on, and nothing is lost when it returns', async () => {
  const [a, b] = [await arrive('a'), await arrive('b')];
  await until(() => isDirect(a) && isDirect(b), 'direct paths');
  const states = [];
  a.peerage.onServerChanged((state) => states.push(state));
  server.goAway();
  a.chat.broadcast(utf8('1'));
  await until(() => b.heard.length === 1, 'a message without a server');
  server.comeBack();
  const said = ['1'];
  await until(() => {
    said.push(String(said.length + 1));
    assert.equal(a.chat.send(b.peerage.peerId(), utf8(said.at(-1))), 'ACCEPTED');
    return states.includes('CONNECTED') && isDirect(a) && isDirect(b);
  }, 'the server and direct paths again');
  assert.deepEqual(states, ['RECONNECTING', 'CONNECTED']);
  assert.deepEqual([...a.left, ...b.left], []);
  await until(() => b.heard.length === said.length, 'every message, of both sessions');
  assert.deepEqual(b.heard, said);
  assert.equal(a.peerage.stats().serverReconnects, 1);
});

test('one who loses the server leaves and joins again, in everyone’s view', async () => {
  const [a, b] = [await arrive('a'), await arrive('b')];
  await until(() => isDirect(a) && isDirect(b), 'direct paths');
  server.drop(a.peerage.peerId());
  await until(() => a.left.length === 1 && b.left.length === 1, 'both to see it');
  assert.deepEqual([a.left, b.left], [['b LINK_LOST'], ['a LINK_LOST']]);
  await until(() => b.group.members().length === 2, 'the return');
  b.chat.broadcast(utf8('welcome back'));
  await until(() => a.heard.includes('welcome back'), 'a message');
});

test('messages wait for a handler, and a channel of another mode is not heard', async () => {
  const [a, b] = [await arrive('a', { handlesChat: false }), await arrive('b')];
  b.group.channel('other', ChannelOptions.reliableOrdered()).broadcast(utf8('strange'));
  b.chat.broadcast(utf8('early'));
  await until(() => a.peerage.links()[0]?.messagesReceived === 2, 'both to arrive');
  const strange = [];
  a.group.channel('other', ChannelOptions.latestWins()).onMessage((_, bytes) => strange.push(text(bytes)));
  a.chat.onMessage((_, bytes) => a.heard.push(text(bytes)));
  await until(() => a.heard.length === 1, 'the early message');
  assert.deepEqual(strange, []);
});

test('a callback that throws costs only itself', async () => {
  const failures = [];
  const a = await Peerage.connect(SERVER, { onCallbackFailure: (failure) => failures.push(failure.message) });
  peers.push(a);
  const b = await arrive('b');
  const chat = (await a.awaitGroup()).channel('chat', ChannelOptions.reliableOrdered());
  const heard = [];
  chat.onMessage((_, bytes) => {
    heard.push(text(bytes));
    throw new Error('oops');
  });
  b.chat.broadcast(utf8('1'));
  b.chat.broadcast(utf8('2'));
  await until(() => heard.length === 2, 'both');
  assert.deepEqual(failures, ['oops', 'oops']);
});

test('a wrong address and an absent server are said in one sentence', async () => {
  await assert.rejects(Peerage.connect('nonsense'), { code: 'BAD_URL' });
  await assert.rejects(Peerage.connect('ftp://x'), { code: 'BAD_URL' });
  server.goAway();
  await assert.rejects(Peerage.connect(SERVER), { code: 'UNREACHABLE', message: /No group server answers at ws:/ });
});

test('what is no group server is refused at first, and left again later', async () => {
  const WebSocket = globalThis.WebSocket;
  globalThis.WebSocket = class extends WebSocket {
    set onmessage(handler) {
      setTimeout(() => handler({ data: 'text' }), 1);
    }
  };
  await assert.rejects(Peerage.connect(SERVER), { code: 'BAD_SERVER' });
  globalThis.WebSocket = class {
    constructor() {
      throw new Error('SecurityError');
    }
  };
  await assert.rejects(Peerage.connect(SERVER), { code: 'BAD_URL', message: /wss/ });
});

test('closing ends everything and says so', async () => {
  const [a, b] = [await arrive('a'), await arrive('b')];
  a.peerage.close();
  a.peerage.close();
  assert.equal(a.peerage.serverState(), 'CLOSED');
  assert.equal(a.chat.broadcast(utf8('x')), 'CLOSED');
  await until(() => b.left.length === 1, 'the other to see it');
  await assert.rejects(a.peerage.join('elsewhere'), { code: 'UNREACHABLE' });
});
