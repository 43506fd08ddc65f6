/** @import { PeerId } from '../base/PeerId.js' */
/** @import { LinkFrame } from '../engine/wire/LinkFrame.js' */
/** @import { Group, LeaveReason } from './Group.js' */
/** @import { Link } from './Link.js' */
import { PeerIdentity } from '../identity/PeerIdentity.js';
import { WireLimits } from '../engine/wire/WireLimits.js';
import { Callbacks, Handler } from './Callbacks.js';
import { GroupTable } from './GroupTable.js';
import { LinkTable } from './LinkTable.js';
import { Loop } from './Loop.js';
import { PeerageError } from './PeerageError.js';
import { serverAddress } from './ServerAddress.js';
import { ServerLink } from './ServerLink.js';
import { systemRandom } from './SystemRandom.js';

export { ChannelOptions } from '../base/ChannelOptions.js';
export { PeerId } from '../base/PeerId.js';
export { PeerIdentity } from '../identity/PeerIdentity.js';
export { PeerageError } from './PeerageError.js';

/**
 * How it stands with the group server: connected and welcomed; lost and being made again; closed or refused for good.
 *
 * @typedef {'CONNECTED' | 'RECONNECTING' | 'CLOSED'} ServerState
 */

/**
 * How to connect.
 *
 * @typedef {object} PeerageOptions
 * @property {PeerIdentity} [identity] who this peer is; default a fresh one
 * @property {Uint8Array} [greeting] what members are told of this peer, at most 1,024 bytes; default nothing
 * @property {RTCIceServer[]} [iceServers] STUN and TURN servers to use besides the group server's own
 * @property {(failure: unknown) => void} [onCallbackFailure] takes what callbacks throw; default: it is reported as uncaught
 */

/**
 * Counters since the start.
 *
 * @typedef {{readonly serverFramesSent: number, readonly serverFramesReceived: number, readonly serverReconnects: number,
 *   readonly drops: Readonly<Record<string, number>>}} PeerageStats
 */

/**
 * One peer: its link to a group server, the groups it is in, and its links to their members.
 *
 * ```js
 * const peerage = await Peerage.connect('ws://localhost:8080');
 * const group = await peerage.awaitGroup();
 * const chat = group.channel('chat', ChannelOptions.reliableOrdered());
 * chat.onMessage((from, bytes) => console.log(from.brief(), new TextDecoder().decode(bytes)));
 * chat.broadcast(new TextEncoder().encode('hello'));
 * ```
 *
 * Messages flow from the first instant, through the server's relay and sealed end to end; direct connections are made behind
 * that, and taken and left without losing, repeating or reordering a reliable message.
 *
 * Callbacks run one after the other, never inside a call of yours. One handler of each kind: setting another replaces it, and
 * what happened before the first was set is delivered to it.
 */
export class Peerage {
  #identity;
  #iceServers;
  #loop = new Loop();
  #callbacks;
  #server;
  #links;
  #groups;
  /** @type {ServerState | 'CONNECTING'} */
  #serverState = 'CONNECTING';
  #serverReconnects = 0;
  /** @type {Map<string, number>} */
  #drops = new Map();
  #nextRequestId = 1;
  /** @type {Map<number, {name: string, resolve: (group: Group) => void, reject: (error: PeerageError) => void}>} */
  #joins = new Map();
  /** @type {{resolve: (group: Group) => void, reject: (error: PeerageError) => void}[]} */
  #groupWaiters = [];
  /** @type {{resolve: (peerage: Peerage) => void, reject: (error: PeerageError) => void} | null} */
  #connecting = null;

  /** @type {Handler<[ServerState]>} */
  #serverHandler;
  /** @type {Handler<[Group]>} */
  #groupHandler;
  /** @type {Handler<[Group, LeaveReason]>} */
  #groupEndedHandler;
  /** @type {Handler<[Link]>} */
  #linkHandler;

  /**
   * @param {{url: string, host: string}} address
   * @param {PeerageOptions} options
   */
  constructor(address, options) {
    this.#identity = options.identity ?? PeerIdentity.generate(systemRandom);
    this.#iceServers = options.iceServers ?? [];
    this.#callbacks = new Callbacks(options.onCallbackFailure ?? ((failure) => reportError(failure)));
    this.#serverHandler = new Handler(this.#callbacks);
    this.#groupHandler = new Handler(this.#callbacks);
    this.#groupEndedHandler = new Handler(this.#callbacks);
    this.#linkHandler = new Handler(this.#callbacks);
    const greeting = options.greeting ?? new Uint8Array(0);
    this.#server = new ServerLink(address.url, this.#identity, greeting, systemRandom, this.#loop, {
      onUp: (welcome, agreementKey) => {
        this.#links.onServerUp(agreementKey, [...stunServers(welcome, address.host), ...this.#iceServers]);
        this.#groups.onServerUp();
        this.#onServerUp();
      },
      onFrame: (frame) => this.#onFrame(frame),
      onDown: () => this.#onServerDown(address.url),
      onRefused: (error) => this.#onRefused(error),
    });
    const local = this.#identity.peerId();
    const onDrop = (/** @type {string} */ reason) => this.#count(reason);
    this.#links = new LinkTable(local, this.#loop, this.#server, systemRandom, {
      onMessage: (link, message, consumed) => {
        const group = this.#groups.find(message.groupId);
        if (group === null) {
          consumed();
        } else {
          group.deliver(link, message, consumed);
        }
      },
      onChanged: (link) => this.#linkHandler.emit(link.snapshot()),
      onDrop,
    });
    this.#groups = new GroupTable(local, this.#loop, this.#server, this.#links, this.#callbacks, {
      onGroup: (group) => this.#onGroup(group),
      onGroupEnded: (group, reason) => this.#groupEndedHandler.emit(group, reason),
      onDrop,
    });
  }

  /**
   * Connects to a group server. Rejects with a `PeerageError` if the address is wrong, or the server cannot be reached or
   * refuses; later losses of the link mend by themselves.
   *
   * @param {string} url `ws://host:port` or `wss://host:port`; the `http(s)` address of the server's page will do
   * @param {PeerageOptions} [options]
   * @returns {Promise<Peerage>}
   */
  static async connect(url, options = {}) {
    const address = serverAddress(url);
    const greetingBytes = options.greeting?.length ?? 0;
    if (greetingBytes > WireLimits.MAX_GREETING_BYTES) {
      throw new RangeError(`a greeting has at most ${WireLimits.MAX_GREETING_BYTES} bytes, was ${greetingBytes}`);
    }
    return new Promise((resolve, reject) => {
      const peerage = new Peerage(address, options);
      peerage.#connecting = { resolve, reject };
      peerage.#server.open();
    });
  }

  /** Who this peer is. */
  peerId() {
    return this.#identity.peerId();
  }

  /** The state of the link to the server; it reconnects by itself, and direct paths live on meanwhile. */
  serverState() {
    return this.#serverState === 'CONNECTING' ? 'RECONNECTING' : this.#serverState;
  }

  /**
   * Called at each change of `serverState`.
   *
   * @param {(state: ServerState) => void} handler
   */
  onServerChanged(handler) {
    this.#serverHandler.set(handler);
  }

  /** The groups that this peer is a member of now. */
  groups() {
    return this.#groups.all();
  }

  /**
   * The first group that this peer is a member of, as soon as there is one. Rejects with a `PeerageError` if this peer is
   * closed or refused first.
   *
   * @returns {Promise<Group>}
   */
  async awaitGroup() {
    const [group] = this.groups();
    return group ?? new Promise((resolve, reject) => this.#groupWaiters.push({ resolve, reject }));
  }

  /**
   * Called for each group that this peer has become a member of; at once for those of now.
   *
   * @param {(group: Group) => void} handler
   */
  onGroup(handler) {
    this.#groupHandler.set(handler);
  }

  /**
   * Called when this peer is no longer a member of a group.
   *
   * @param {(group: Group, reason: LeaveReason) => void} handler
   */
  onGroupEnded(handler) {
    this.#groupEndedHandler.set(handler);
  }

  /**
   * Asks the server to be put into a group; its policy decides.
   *
   * @param {string} name at most 128 bytes of UTF-8
   * @param {Uint8Array} [payload] at most 1,024 bytes for the server's policy to look at
   * @returns {Promise<Group>}
   */
  async join(name, payload = new Uint8Array(0)) {
    const present = this.groups().find((group) => group.name() === name);
    if (present !== undefined) {
      return present;
    }
    if (!this.#server.isUp()) {
      throw new PeerageError('UNREACHABLE', 'The link to the group server is down; try again when it is back.');
    }
    return new Promise((resolve, reject) => {
      const requestId = this.#nextRequestId++;
      this.#joins.set(requestId, { name, resolve, reject });
      this.#server.send({ type: 'JOIN', requestId, name, payload });
    });
  }

  /** How it stands with each peer that shares a group: a snapshot. */
  links() {
    return this.#links.all().map((link) => link.snapshot());
  }

  /**
   * Called with a fresh snapshot when a link's state or path has changed.
   *
   * @param {(link: Link) => void} handler
   */
  onLinkChanged(handler) {
    this.#linkHandler.set(handler);
  }

  /** @returns {PeerageStats} */
  stats() {
    return Object.freeze({
      serverFramesSent: this.#server.framesSent(),
      serverFramesReceived: this.#server.framesReceived(),
      serverReconnects: this.#serverReconnects,
      drops: Object.freeze(Object.fromEntries(this.#drops)),
    });
  }

  /** Tells that the network has changed (another interface, woken from sleep): direct paths are made anew at once. */
  networkChanged() {
    this.#links.all().forEach((link) => link.current()?.onNetworkChange());
  }

  /** Switches for demonstrations and tests; no part of an application's normal life. */
  debug() {
    return {
      /**
       * Makes the current direct path to a peer swallow everything, both ways and silently, as when a NAT forgets it. The
       * traffic goes on through the relay and a new direct path is made. Does nothing without a direct path.
       *
       * @param {PeerId} peer
       */
      killDirectPath: (peer) => this.#links.find(peer)?.current()?.killDirectPath(),
    };
  }

  /** Says goodbye to the server and the peers and frees everything; does nothing the second time. */
  close() {
    if (this.#serverState !== 'CLOSED') {
      this.#leaveAll();
      this.#server.close();
      this.#end(new PeerageError('CLOSED', 'This peer is closed.'));
    }
  }

  #onServerUp() {
    if (this.#connecting === null) {
      this.#serverReconnects++;
      this.#changeServerState('CONNECTED');
      return;
    }
    this.#serverState = 'CONNECTED';
    this.#connecting.resolve(this);
    this.#connecting = null;
  }

  /** @param {string} url */
  #onServerDown(url) {
    if (this.#connecting !== null) {
      this.#server.close();
      this.#end(new PeerageError('UNREACHABLE', `No group server answers at ${url}. Is it running, and the port right?`));
    } else if (this.#serverState === 'CONNECTED') {
      this.#links.onServerDown();
      this.#groups.onServerDown();
      this.#failJoins(new PeerageError('UNREACHABLE', 'The link to the group server was lost.'));
      this.#changeServerState('RECONNECTING');
    }
  }

  /** @param {PeerageError} error */
  #onRefused(error) {
    this.#leaveAll();
    this.#end(error);
  }

  /** Says goodbye to everyone. */
  #leaveAll() {
    const links = this.#links.all();
    links.forEach((link) => link.close());
    this.#groups.endAll();
    links.forEach((link) => link.dispose());
  }

  /** @param {LinkFrame} frame */
  #onFrame(frame) {
    switch (frame.type) {
      case 'RELAYED':
        return this.#links.onRelayed(frame.fromMemberId, frame.payload);
      case 'UNDELIVERED':
        return this.#count(`UNDELIVERED_${frame.reason}`);
      case 'JOIN_REFUSED':
        return this.#onJoinRefused(frame.requestId, frame.reason);
      default:
        return this.#groups.onFrame(frame);
    }
  }

  /** @param {string} drop */
  #count(drop) {
    this.#drops.set(drop, (this.#drops.get(drop) ?? 0) + 1);
  }

  /** @param {PeerageError} error */
  #end(error) {
    this.#connecting?.reject(error);
    this.#connecting = null;
    this.#groupWaiters.splice(0).forEach((waiter) => waiter.reject(error));
    this.#failJoins(error);
    this.#changeServerState('CLOSED');
    this.#loop.close();
  }

  /** @param {PeerageError} error */
  #failJoins(error) {
    this.#joins.forEach((join) => join.reject(error));
    this.#joins.clear();
  }

  /** @param {ServerState} state */
  #changeServerState(state) {
    this.#serverState = state;
    this.#serverHandler.emit(state);
  }

  /** @param {Group} group */
  #onGroup(group) {
    this.#groupWaiters.splice(0).forEach((waiter) => waiter.resolve(group));
    for (const [requestId, join] of this.#joins) {
      if (join.name === group.name()) {
        this.#joins.delete(requestId);
        join.resolve(group);
      }
    }
    this.#groupHandler.emit(group);
  }

  /**
   * @param {number} requestId
   * @param {string} reason
   */
  #onJoinRefused(requestId, reason) {
    this.#joins.get(requestId)?.reject(new PeerageError('JOIN_REFUSED', `The server refuses: ${reason}.`));
    this.#joins.delete(requestId);
  }
}

/**
 * @param {{stunHost: string, stunPort: number}} welcome
 * @param {string} linkHost
 * @returns {RTCIceServer[]}
 */
function stunServers({ stunHost, stunPort }, linkHost) {
  return stunPort === 0 ? [] : [{ urls: `stun:${stunHost === '' ? linkHost : stunHost}:${stunPort}` }];
}
