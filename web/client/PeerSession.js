/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { SendResult } from '../base/SendResult.js' */
/** @import { Session } from '../engine/Session.js' */
/** @import { Deliver, SessionEvent } from '../engine/SessionEvent.js' */
/** @import { SealedLink } from '../identity/SealedLink.js' */
/** @import { Loop } from './Loop.js' */
/** @import { ServerLink } from './ServerLink.js' */
import { WireLimits } from '../engine/wire/WireLimits.js';
import { WireWriter } from '../engine/wire/WireWriter.js';
import { DirectPath } from './DirectPath.js';

/**
 * What the owner of a session is told.
 *
 * @typedef {object} PeerSessionListener
 * @property {(from: PeerSession, message: Deliver) => void} onDeliver
 * @property {(from: PeerSession, event: SessionEvent, nowUs: number) => void} onChange a change of state, path or writability
 * @property {(from: PeerSession) => void} onSettled everything is drained
 * @property {(reason: string) => void} onDrop
 */

/**
 * Where a session finds what it needs.
 *
 * @typedef {object} PeerSessionParts
 * @property {Loop} loop
 * @property {ServerLink} server
 * @property {SealedLink} sealed
 * @property {number} memberId names the peer on the server
 * @property {number} sessionEpoch what sealed packets are bound to
 * @property {RTCIceServer[]} iceServers
 */

const RELAYED_PATH = 0;
/** The socket tells nobody when it has drained, so that it is asked. */
const RELAY_QUEUE_CHECK_US = 5_000;

/**
 * One session with its paths: seals what goes through the server, and gives the rest to WebRTC connections. A machine of the
 * loop; every input goes through `#turn`, which drains all outputs before the next one.
 */
export class PeerSession {
  #session;
  #parts;
  #listener;
  /** @type {Map<number, DirectPath>} by attempt */
  #paths = new Map();
  #packet = new WireWriter(WireLimits.MAX_PACKET_BYTES);
  #isRelayed = false;
  #relayQueueCheckUs = Infinity;

  /**
   * @param {Session} session
   * @param {PeerSessionParts} parts
   * @param {PeerSessionListener} listener
   */
  constructor(session, parts, listener) {
    this.#session = session;
    this.#parts = parts;
    this.#listener = listener;
    parts.loop.add(this);
  }

  state() {
    return this.#session.state();
  }

  stats() {
    return this.#session.stats();
  }

  /** Whether anything can be delivered without the server. */
  isDirect() {
    return this.#session.selectedPathId() > RELAYED_PATH;
  }

  /** The types of the own and the other's candidate in use; empty where there is none. */
  candidateTypes() {
    return this.#paths.get(this.#session.selectedPathId())?.candidateTypes() ?? { local: '', remote: '' };
  }

  onRelayUp() {
    this.#isRelayed = true;
    this.#turn((nowUs) => this.#session.onRelayUp(nowUs));
  }

  onRelayDown() {
    this.#isRelayed = false;
    this.#turn((nowUs) => this.#session.onRelayDown(nowUs));
  }

  onNetworkChange() {
    this.#turn((nowUs) => this.#session.onNetworkChange(nowUs));
  }

  /** @param {Uint8Array} payload what the server forwarded */
  onRelayed(payload) {
    const packet = this.#parts.sealed.open(this.#parts.sessionEpoch, payload);
    if (typeof packet === 'string') {
      this.#listener.onDrop(packet);
    } else {
      this.#turn((nowUs) => this.#session.onPacket(RELAYED_PATH, packet, nowUs));
    }
  }

  /**
   * @param {number} groupId
   * @param {string} label
   * @param {DeliveryMode} mode
   * @returns {number} the channel's id, -1 if there are too many
   */
  openChannel(groupId, label, mode) {
    return this.#turn((nowUs) => this.#session.onOpenChannel(groupId, label, mode, nowUs));
  }

  /** @param {number} channelId */
  closeChannel(channelId) {
    this.#turn((nowUs) => this.#session.onCloseChannel(channelId, nowUs));
  }

  /**
   * @param {number} channelId
   * @param {Uint8Array} message
   * @returns {SendResult}
   */
  send(channelId, message) {
    return this.#turn((nowUs) => this.#session.onSend(channelId, message, nowUs));
  }

  /** @param {number} channelId */
  queuedBytes(channelId) {
    return this.#session.queuedBytes(channelId);
  }

  /** @param {Deliver} message that the application has taken */
  consumed(message) {
    this.#turn((nowUs) => this.#session.onConsumed(message.channelId, message.creditBytes, nowUs));
  }

  /** The selected direct path loses everything from now on, silently. */
  killDirectPath() {
    this.#paths.get(this.#session.selectedPathId())?.swallow();
  }

  /** Delivers what is owed, then says goodbye. */
  close() {
    this.#turn((nowUs) => this.#session.onClose(nowUs));
  }

  /** Ends everything at once, without a word. */
  dispose() {
    this.#parts.loop.remove(this);
    this.#paths.forEach((path) => path.close());
    this.#paths.clear();
  }

  nextDeadlineUs() {
    return Math.min(this.#session.nextDeadlineUs(), this.#relayQueueCheckUs);
  }

  onTimeout() {
    this.#turn((nowUs) => this.#session.onTimeout(nowUs));
  }

  /**
   * One input, then all outputs.
   *
   * @template T
   * @param {(nowUs: number) => T} input
   * @returns {T}
   */
  #turn(input) {
    const nowUs = this.#parts.loop.nowUs();
    this.#reportQueues(nowUs);
    const result = input(nowUs);
    do {
      this.#transmit(nowUs);
    } while (this.#takeEvents(nowUs));
    this.#listener.onSettled(this);
    this.#parts.loop.reschedule();
    return result;
  }

  /** @param {number} nowUs */
  #reportQueues(nowUs) {
    for (const [attempt, path] of this.#paths) {
      this.#session.onPathQueue(attempt, path.queuedBytes(), nowUs);
    }
    if (this.#relayQueueCheckUs < Infinity) {
      const queuedBytes = this.#parts.server.bufferedBytes();
      this.#session.onPathQueue(RELAYED_PATH, queuedBytes, nowUs);
      this.#relayQueueCheckUs = queuedBytes > 0 ? nowUs + RELAY_QUEUE_CHECK_US : Infinity;
    }
  }

  /** @param {number} nowUs */
  #transmit(nowUs) {
    for (;;) {
      this.#packet.clear();
      const transmit = this.#session.pollTransmit(this.#packet, nowUs);
      if (transmit === null) {
        return;
      }
      const packet = this.#packet.toBytes();
      if (transmit.pathId === RELAYED_PATH) {
        this.#relay(packet, nowUs);
      } else if (!this.#paths.get(transmit.pathId)?.send(packet, transmit.isReliable)) {
        this.#listener.onDrop('DIRECT_UNSENT');
      }
    }
  }

  /**
   * @param {Uint8Array} packet
   * @param {number} nowUs
   */
  #relay(packet, nowUs) {
    const { server, sealed, sessionEpoch, memberId } = this.#parts;
    if (!this.#isRelayed || !server.relay(memberId, sealed.seal(sessionEpoch, packet))) {
      this.#listener.onDrop('RELAY_UNSENT');
    }
    this.#relayQueueCheckUs = Math.min(this.#relayQueueCheckUs, nowUs + RELAY_QUEUE_CHECK_US);
  }

  /**
   * @param {number} nowUs
   * @returns {boolean} whether there was one
   */
  #takeEvents(nowUs) {
    let any = false;
    for (let event = this.#session.pollEvent(); event !== null; event = this.#session.pollEvent()) {
      any = true;
      this.#onEvent(event, nowUs);
    }
    return any;
  }

  /**
   * @param {SessionEvent} event
   * @param {number} nowUs
   */
  #onEvent(event, nowUs) {
    switch (event.type) {
      case 'Deliver':
        return this.#listener.onDeliver(this, event);
      case 'OpenPath':
        return this.#openPath(event.attempt, event.offerSdp);
      case 'ApplyAnswer':
        return this.#paths.get(event.attempt)?.applyAnswer(event.sdp);
      case 'ApplyCandidate':
        return this.#paths.get(event.attempt)?.applyCandidate(event.candidate);
      case 'ApplyEndOfCandidates':
        return this.#paths.get(event.attempt)?.applyEndOfCandidates();
      case 'ClosePath':
        this.#paths.get(event.attempt)?.close();
        this.#paths.delete(event.attempt);
        return;
      default:
        return this.#listener.onChange(this, event, nowUs);
    }
  }

  /**
   * @param {number} attempt
   * @param {string | null} offerSdp
   */
  #openPath(attempt, offerSdp) {
    const session = this.#session;
    const path = new DirectPath(this.#parts.iceServers, {
      onDescription: (sdp) => this.#turn((nowUs) => session.onLocalDescription(attempt, sdp, nowUs)),
      onCandidate: (candidate) => this.#turn((nowUs) => session.onLocalCandidate(attempt, candidate, nowUs)),
      onCandidatesDone: () => this.#turn((nowUs) => session.onLocalCandidatesDone(attempt, nowUs)),
      onOpened: () => this.#turn((nowUs) => session.onPathOpened(attempt, nowUs)),
      onClosed: () => this.#turn((nowUs) => session.onPathClosed(attempt, nowUs)),
      onPacket: (packet) => this.#turn((nowUs) => session.onPacket(attempt, packet, nowUs)),
      onDrained: (queuedBytes) => this.#turn((nowUs) => session.onPathQueue(attempt, queuedBytes, nowUs)),
    });
    this.#paths.set(attempt, path);
    if (offerSdp === null) {
      path.offer();
    } else {
      path.answer(offerSdp);
    }
  }
}
