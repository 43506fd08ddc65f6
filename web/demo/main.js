/** @import { Group } from '../client/Group.js' */
/** @import { Channel } from '../client/Channel.js' */
/** @import { Greeting } from './greeting.js' */
import { ChannelOptions, Peerage, PeerageError } from '../client/Peerage.js';
import { Arena } from './Arena.js';
import { Companion } from './Companion.js';
import { decodeCount, encodeCount } from './Counting.js';
import { byId } from './dom.js';
import { Figure } from './Figure.js';
import { decodeGreeting, encodeGreeting, ownGreeting } from './greeting.js';
import { Chat, EventLog } from './Lists.js';
import { decodePosition, encodePosition } from './motion.js';
import { Steering } from './Steering.js';
import { markUnseen, startTabs } from './tabs.js';

const MOTION_INTERVAL_MS = 50;
const COUNT_INTERVAL_MS = 100;
const CARDS_INTERVAL_MS = 250;
const SAMPLE_EVERY = 2;
/** Where nothing moves that need not, fewer frames will do. */
const CALM_FRAME_MS = 100;
/** A server that puts nobody into a group by itself is asked for this one, unless the page's address names another. */
const DEFAULT_GROUP = 'arena';
const ASK_AFTER_MS = 1_500;
/** Until a server that was not there is tried again. */
const RETRY_MS = 3_000;
/** Every so many counts a pulse runs along the line: all of them would blur. */
const PULSE_EVERY = 3;

const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
const parameters = new URLSearchParams(location.search);
const own = ownGreeting(parameters);
const canvas = byId('arena', HTMLCanvasElement);
const arena = new Arena(canvas, isCalm);
const steering = new Steering(canvas, arena, isCalm);
const self = new Figure(own.name, own.color, true, performance.now());
const log = new EventLog();
/** @type {Map<string, Companion>} by peer */
const companions = new Map();
/** Members that fade away. @type {Set<Figure>} */
const leaving = new Set();
let isServerThere = false;

startTabs();
byId('self', HTMLElement).textContent = `you are ${own.name}`;
let lastFrameMs = performance.now();
requestAnimationFrame(frame);
void connect();

async function connect() {
  try {
    const peerage = await Peerage.connect(location.origin, { greeting: encodeGreeting(own) });
    // For the curious: the console can play too.
    Object.assign(globalThis, { peerage });
    addEventListener('pagehide', () => peerage.close());
    addEventListener('online', () => peerage.networkChanged());
    showServer('connected', 'Connected');
    notice('');
    isServerThere = true;
    peerage.onServerChanged((state) => onServerChanged(state));
    peerage.onLinkChanged((link) => {
      const companion = companions.get(link.peer.toString());
      if (companion !== undefined) {
        tell(companion, companion.follow(link, performance.now()));
      }
    });
    peerage.onGroupEnded((group) => {
      log.add(`The group ${group.name()} has ended`);
      byId('group', HTMLElement).textContent = 'in no group';
    });
    peerage.onGroup((group) => enter(peerage, group));
    setTimeout(() => void askForGroup(peerage), parameters.has('group') ? 0 : ASK_AFTER_MS);
  } catch (failure) {
    if (!(failure instanceof PeerageError)) {
      notice('Something is wrong with this page. Reload it.');
      throw failure;
    }
    showServer('closed', 'Not connected');
    notice(failure.message);
    if (failure.code === 'UNREACHABLE') {
      setTimeout(() => void connect(), RETRY_MS);
    }
  }
}

/** @param {Peerage} peerage */
async function askForGroup(peerage) {
  const name = parameters.get('group') ?? DEFAULT_GROUP;
  if (peerage.groups().length > 0 || peerage.serverState() === 'CLOSED') {
    return;
  }
  try {
    await peerage.join(name);
  } catch (failure) {
    log.add(failure instanceof PeerageError ? failure.message : `Could not join ${name}`);
    byId('group', HTMLElement).textContent = 'waiting for a group';
  }
}

/**
 * @param {Peerage} peerage
 * @param {Group} group
 */
function enter(peerage, group) {
  byId('group', HTMLElement).textContent = group.name();
  log.add(`In group ${group.name()}`);
  const motion = group.channel('motion', ChannelOptions.latestWins());
  const talk = group.channel('chat', ChannelOptions.reliableOrdered());
  const count = group.channel('count', ChannelOptions.reliableOrdered());
  const chat = new Chat((text) => say(talk, chat, text));

  group.onMemberJoined((member) => {
    if (!member.isSelf()) {
      welcome(peerage, member.peerId(), decodeGreeting(member.greeting(), member.peerId().brief()));
    }
  });
  group.onMemberLeft((member, reason) => farewell(member.peerId().toString(), reason === 'LINK_LOST'));

  motion.onMessage((from, bytes) => {
    const point = decodePosition(bytes);
    if (point !== null) {
      companions.get(from.toString())?.figure.moveTo(point, performance.now());
    }
  });
  talk.onMessage((from, bytes) => {
    const companion = companions.get(from.toString());
    if (companion !== undefined) {
      const text = new TextDecoder().decode(bytes);
      chat.add(companion.greeting, text);
      companion.figure.say(text, performance.now());
      companion.thread.pulse(false, performance.now());
      markUnseen('chat');
    }
  });
  count.onMessage((from, bytes) => {
    const companion = companions.get(from.toString());
    const number = decodeCount(bytes);
    if (companion !== undefined && number !== null) {
      companion.counting.take(number);
      pulse(companion, number, false);
    }
  });

  const timers = [
    setInterval(() => self.at && motion.broadcast(encodePosition(self.at)), MOTION_INTERVAL_MS),
    setInterval(() => sendCounts(count), COUNT_INTERVAL_MS),
    showCards(peerage),
  ];
  peerage.onGroupEnded(() => timers.forEach(clearInterval));
}

/**
 * @param {Channel} talk
 * @param {Chat} chat
 * @param {string} text
 */
function say(talk, chat, text) {
  if (talk.broadcast(new TextEncoder().encode(text)) !== 'ACCEPTED') {
    log.add('The message could not be sent now; try again');
    return false;
  }
  chat.add(own, text);
  self.say(text, performance.now());
  companions.forEach((companion) => companion.thread.pulse(true, performance.now()));
  return true;
}

/** @param {Channel} count */
function sendCounts(count) {
  for (const companion of companions.values()) {
    if (count.send(companion.peer, encodeCount(companion.nextCount)) === 'ACCEPTED') {
      pulse(companion, companion.nextCount++, true);
    }
  }
}

/** @param {Peerage} peerage */
function showCards(peerage) {
  let round = 0;
  return setInterval(() => {
    round++;
    for (const link of peerage.links()) {
      const companion = companions.get(link.peer.toString());
      companion?.showCard(link);
      if (round % SAMPLE_EVERY === 0) {
        companion?.card.sample(link);
      }
    }
  }, CARDS_INTERVAL_MS);
}

/**
 * @param {Peerage} peerage
 * @param {import('../base/PeerId.js').PeerId} peer
 * @param {Greeting} greeting
 */
function welcome(peerage, peer, greeting) {
  const companion = new Companion(peer, greeting, performance.now(), () => {
    log.add(greeting, ': cutting the direct path');
    companion.cut(performance.now());
    peerage.debug().killDirectPath(peer);
  });
  companions.set(peer.toString(), companion);
  byId('links', HTMLElement).append(companion.card.element);
  log.add(greeting, ' is here');
  const link = peerage.links().find((known) => known.peer.equals(peer));
  if (link !== undefined) {
    tell(companion, companion.follow(link, performance.now()));
  }
  showCount();
}

/**
 * @param {string} peer
 * @param {boolean} isLost
 */
function farewell(peer, isLost) {
  const companion = companions.get(peer);
  if (companion !== undefined) {
    companions.delete(peer);
    companion.card.element.remove();
    companion.figure.leftMs = performance.now();
    leaving.add(companion.figure);
    log.add(companion.greeting, isLost ? ' has lost the server' : ' has left');
    showCount();
  }
}

/**
 * @param {Companion} companion
 * @param {string} words
 */
function tell(companion, words) {
  if (words !== '') {
    log.add(companion.greeting, `: ${words}`);
    markUnseen('log');
  }
}

/**
 * @param {Companion} companion
 * @param {number} number
 * @param {boolean} isOutgoing
 */
function pulse(companion, number, isOutgoing) {
  if (number % PULSE_EVERY === 0) {
    companion.thread.pulse(isOutgoing, performance.now());
  }
}

/** @param {import('../client/Peerage.js').ServerState} state */
function onServerChanged(state) {
  isServerThere = state === 'CONNECTED';
  switch (state) {
    case 'CONNECTED':
      log.add('The server is back');
      return showServer('connected', 'Connected');
    case 'RECONNECTING':
      log.add('The server is gone; direct links go on');
      return showServer('reconnecting', 'Reconnecting…');
    default:
      log.add('The server has ended the connection');
      return showServer('closed', 'Not connected');
  }
}

/**
 * @param {string} state
 * @param {string} text
 */
function showServer(state, text) {
  const status = byId('status', HTMLElement);
  status.dataset.state = state;
  status.textContent = text;
}

/** @param {string} text empty: there is nothing to say any more */
function notice(text) {
  const box = byId('notice', HTMLElement);
  box.textContent = text;
  box.hidden = text === '';
}

function showCount() {
  byId('links-empty', HTMLElement).hidden = companions.size > 0;
  byId('link-count', HTMLElement).textContent = companions.size > 0 ? String(companions.size) : '';
}

/** @param {number} nowMs */
function frame(nowMs) {
  requestAnimationFrame(frame);
  if (isCalm && nowMs - lastFrameMs < CALM_FRAME_MS) {
    return;
  }
  self.moveTo(steering.step(nowMs, nowMs - lastFrameMs), nowMs);
  lastFrameMs = nowMs;
  leaving.forEach((figure) => nowMs - (figure.leftMs ?? 0) > 1000 && leaving.delete(figure));
  const figures = [...leaving, ...[...companions.values()].map((companion) => companion.figure), self];
  figures.forEach((figure) => figure.update(nowMs));
  arena.draw({ figures, self, links: companions.values(), isServerThere }, nowMs);
}
