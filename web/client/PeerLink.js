/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { PeerId } from '../base/PeerId.js' */
/** @import { SendResult } from '../base/SendResult.js' */
/** @import { Deliver, SessionEvent } from '../engine/SessionEvent.js' */
/** @import { SealedLink } from '../identity/SealedLink.js' */
/** @import { Link, LinkPathKind, LinkState } from './Link.js' */
/** @import { Loop } from './Loop.js' */
/** @import { ServerLink } from './ServerLink.js' */
import { Session } from '../engine/Session.js';
import { WireLimits } from '../engine/wire/WireLimits.js';
import { WireWriter } from '../engine/wire/WireWriter.js';
import { DirectPath } from './DirectPath.js';
import { UNKNOWN } from './Link.js';

/**
 * What the owner of a link is told.
 *
 * @typedef {object} PeerLinkListener
 * @property {(link: PeerLink, message: Deliver) => void} onMessage
 * @property {(link: PeerLink) => void} onChanged
 * @property {(link: PeerLink, channelId: number) => void} onWritable
 * @property {(reason: string) => void} onDrop
 */

/**
 * Where a link finds what it needs.
 *
 * @typedef {object} PeerLinkParts
 * @property {Loop} loop
 * @property {ServerLink} server
 * @property {SealedLink} sealed
 * @property {number} memberId names the peer on the server
 * @property {number} sessionEpoch what sealed packets are bound to
 * @property {RTCIceServer[]} iceServers
 * @property {PeerLinkListener} listener
 */

const RELAYED_PATH = 0;
/** The socket tells nobody when it has drained, so that it is asked. */
const RELAY_QUEUE_CHECK_US = 5_000;

/**
 * Moves one session's packets: sealed through the server link, and over its direct paths. A machine of the loop; every input
 * to the session goes through `#turn`, which drains all outputs.
 */
export class PeerLink {
  #session;
  #parts;
  #peer;
  /** @type {Map<number, DirectPath>} by attempt */
  #paths = new Map();
  #packet = new WireWriter(WireLimits.MAX_PACKET_BYTES);
  #relayQueueCheckUs = Infinity;
  #bornUs;
  #relayedUs = UNKNOWN;
  #firstMessageUs = UNKNOWN;
  #directUs = UNKNOWN;
  /** @type {LinkPathKind} */
  #pathKind = 'NONE';
  #reason = '';

  /**
   * @param {Session} session
   * @param {PeerId} peer
   * @param {PeerLinkParts} parts
   */
  constructor(session, peer, parts) {
    this.#session = session;
    this.#peer = peer;
    this.#parts = parts;
    this.#bornUs = parts.loop.nowUs();
    parts.loop.add(this);
  }

  peer() {
    return this.#peer;
  }

  memberId() {
    return this.#parts.memberId;
  }

  onRelayUp() {
    this.#turn((nowUs) => this.#session.onRelayUp(nowUs));
  }

  onRelayDown() {
    this.#turn((nowUs) => this.#session.onRelayDown(nowUs));
  }

  onNetworkChange() {
    this.#turn((nowUs) => this.#session.onNetworkChange(nowUs));
  }

  /** @param {Uint8Array} payload what the server forwarded */
  onRelayed(payload) {
    const packet = this.#parts.sealed.open(this.#parts.sessionEpoch, payload);
    if (typeof packet === 'string') {
      this.#parts.listener.onDrop(packet);
      return;
    }
    this.#turn((nowUs) => this.#session.onPacket(RELAYED_PATH, packet, nowUs));
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

  /** The current direct path loses everything from now on, silently. */
  killDirectPath() {
    this.#paths.get(this.#session.selectedPathId())?.swallow();
  }

  /** Says goodbye on the paths that there are. */
  close() {
    this.#turn((nowUs) => this.#session.onClose(nowUs));
  }

  /** Ends everything at once; the peer is told by others. */
  end() {
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

  /** @returns {Link} */
  snapshot() {
    const stats = this.#session.stats();
    const { relayed, direct } = stats;
    const types = this.#paths.get(stats.selectedPathId)?.candidateTypes();
    return Object.freeze({
      peer: this.#peer,
      state: this.#linkState(),
      path: this.#pathKind,
      relayedMs: this.#sinceBirthMs(this.#relayedUs),
      firstMessageMs: this.#sinceBirthMs(this.#firstMessageUs),
      directMs: this.#sinceBirthMs(this.#directUs),
      relayedRttUs: relayed.rttUs,
      directRttUs: direct.rttUs,
      packetsSent: relayed.packetsSent + direct.packetsSent,
      packetsReceived: relayed.packetsReceived + direct.packetsReceived,
      bytesSent: relayed.bytesSent + direct.bytesSent,
      bytesReceived: relayed.bytesReceived + direct.bytesReceived,
      messagesSent: stats.messagesSent,
      messagesReceived: stats.messagesDelivered,
      switches: stats.switches,
      reason: this.#reason,
      localCandidate: types?.local ?? '',
      remoteCandidate: types?.remote ?? '',
    });
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
        this.#parts.listener.onDrop('DIRECT_PATH_FULL');
      }
    }
  }

  /**
   * @param {Uint8Array} packet
   * @param {number} nowUs
   */
  #relay(packet, nowUs) {
    const { server, sealed, sessionEpoch, memberId, listener } = this.#parts;
    if (!server.relay(memberId, sealed.seal(sessionEpoch, packet))) {
      listener.onDrop('SERVER_LINK_FULL');
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
        this.#firstMessageUs = this.#firstMessageUs === UNKNOWN ? nowUs : this.#firstMessageUs;
        this.#parts.listener.onMessage(this, event);
        return;
      case 'OpenPath':
        this.#openPath(event.attempt, event.offerSdp);
        return;
      case 'ApplyAnswer':
        this.#paths.get(event.attempt)?.applyAnswer(event.sdp);
        return;
      case 'ApplyCandidate':
        this.#paths.get(event.attempt)?.applyCandidate(event.candidate);
        return;
      case 'ApplyEndOfCandidates':
        this.#paths.get(event.attempt)?.applyEndOfCandidates();
        return;
      case 'ClosePath':
        this.#paths.get(event.attempt)?.close();
        this.#paths.delete(event.attempt);
        return;
      case 'Writable':
        this.#parts.listener.onWritable(this, event.channelId);
        return;
      case 'PathChanged':
        if (event.kind === 'RELAYED' && event.next === 'USABLE' && this.#relayedUs === UNKNOWN) {
          this.#relayedUs = nowUs;
        }
        return;
      case 'PathSelected':
        this.#pathKind = event.kind;
        if (event.kind === 'DIRECT' && this.#directUs === UNKNOWN) {
          this.#directUs = nowUs;
        }
        this.#changed(event.reason);
        return;
      case 'SessionChanged':
        this.#pathKind = event.next === 'CONNECTED' || event.next === 'CLOSING' ? this.#pathKind : 'NONE';
        this.#changed(event.reason);
        return;
      default:
    }
  }

  /** @param {string} reason */
  #changed(reason) {
    this.#reason = reason.toLowerCase().replaceAll('_', ' ');
    this.#parts.listener.onChanged(this);
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

  /** @returns {LinkState} */
  #linkState() {
    const state = this.#session.state();
    switch (state) {
      case 'NEW':
        return 'CONNECTING';
      case 'CLOSING':
        return 'CLOSED';
      default:
        return state;
    }
  }

  /** @param {number} timeUs */
  #sinceBirthMs(timeUs) {
    return timeUs === UNKNOWN ? UNKNOWN : Math.round((timeUs - this.#bornUs) / 1000);
  }
}
