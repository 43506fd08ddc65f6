/** @import { PeerId } from '../base/PeerId.js' */
/** @import { SendResult } from '../base/SendResult.js' */
/** @import { Deliver, SessionEvent } from '../engine/SessionEvent.js' */
/** @import { Channel } from './Channel.js' */
/** @import { Link, LinkPathKind, LinkState } from './Link.js' */
/** @import { PeerSession } from './PeerSession.js' */
import { isReliable } from '../base/DeliveryMode.js';
import { defaultSessionConfig } from '../engine/SessionConfig.js';
import { UNKNOWN } from './Link.js';

const { maxQueuedBytes } = defaultSessionConfig();

/**
 * What the owner of a link is told.
 *
 * @typedef {object} PeerLinkListener
 * @property {(link: PeerLink, message: Deliver, consumed: () => void) => void} onMessage
 * @property {(link: PeerLink) => void} onChanged
 * @property {(reason: string) => void} onDrop
 */

/**
 * All that is between this peer and another, as long as they share a group: the session of now, and the one before while it
 * still delivers what it owes.
 *
 * A peer that comes back with new keys begins a new session. The old one is closed in order if its direct path lives; what the
 * new one brings meanwhile waits, so that the order holds.
 */
export class PeerLink {
  #peer;
  #listener;
  #bornUs;
  /** @type {PeerSession | null} */
  #current = null;
  /** @type {PeerSession | null} */
  #retiring = null;
  /** Of the new session, until the one before has delivered what it owes. @type {{from: PeerSession, message: Deliver}[]} */
  #held = [];
  /** What was taken after the peer had closed the old session and before the new one began. @type {{channel: Channel, message: Uint8Array}[]} */
  #unsent = [];
  #unsentBytes = 0;
  #isBetweenSessions = false;
  /** Of the current session. @type {Map<Channel, number>} */
  #channelIds = new Map();
  #hasEnded = false;
  /** @type {LinkPathKind} */
  #path = 'NONE';
  #reason = '';
  #relayedUs = UNKNOWN;
  #firstMessageUs = UNKNOWN;
  #directUs = UNKNOWN;
  #earlierSwitches = 0;
  #nowUs;

  /**
   * @param {PeerId} peer
   * @param {() => number} nowUs
   * @param {PeerLinkListener} listener
   */
  constructor(peer, nowUs, listener) {
    this.#peer = peer;
    this.#nowUs = nowUs;
    this.#listener = listener;
    this.#bornUs = nowUs();
  }

  peer() {
    return this.#peer;
  }

  current() {
    return this.#current;
  }

  /**
   * Begins a session in place of the one there may be.
   *
   * @param {PeerSession} next
   */
  begin(next) {
    const old = this.#current;
    this.#current = next;
    this.#isBetweenSessions = false;
    this.#path = 'NONE';
    this.#retire(old);
    next.onRelayUp();
    const unsent = this.#takeUnsent();
    unsent.forEach(({ channel, message }) => this.send(channel, message));
  }

  /** No group is shared any more; what is owed is still delivered if a direct path lives. */
  end() {
    this.#hasEnded = true;
    this.#takeUnsent();
    const old = this.#current;
    this.#current = null;
    this.#path = 'NONE';
    this.#retire(old);
    this.#changed('no common group');
  }

  /** Ends everything at once. */
  dispose() {
    this.#hasEnded = true;
    this.#current?.dispose();
    this.#retiring?.dispose();
    this.#current = null;
    this.#retiring = null;
  }

  /** Says goodbye to the peer. */
  close() {
    this.#current?.close();
  }

  /**
   * @param {Channel} channel
   * @param {Uint8Array} message
   * @returns {SendResult}
   */
  send(channel, message) {
    if (this.#isBetweenSessions) {
      return this.#keep(channel, message);
    }
    const channelId = this.#channelIdOf(channel);
    return this.#current === null || channelId < 0 ? 'CLOSED' : this.#current.send(channelId, message);
  }

  /** @param {Channel} channel */
  queuedBytes(channel) {
    const channelId = this.#channelIds.get(channel);
    return channelId === undefined ? 0 : this.#unsentBytes + (this.#current?.queuedBytes(channelId) ?? 0);
  }

  /** @param {Channel} channel */
  closeChannel(channel) {
    const channelId = this.#channelIds.get(channel);
    this.#channelIds.delete(channel);
    if (channelId !== undefined) {
      this.#current?.closeChannel(channelId);
    }
  }

  /**
   * @param {PeerSession} from
   * @param {Deliver} message
   */
  onDeliver(from, message) {
    if (from === this.#current && this.#retiring !== null) {
      this.#held.push({ from, message });
    } else {
      this.#deliver(from, message);
    }
  }

  /**
   * @param {PeerSession} from
   * @param {SessionEvent} event
   * @param {number} nowUs
   */
  onChange(from, event, nowUs) {
    if (from !== this.#current) {
      return;
    }
    switch (event.type) {
      case 'SessionChanged':
        // Still a member, so it has begun anew with fresh keys, or leaves: the server will tell.
        this.#isBetweenSessions = event.reason === 'REMOTE_CLOSE';
        this.#path = event.next === 'SUSPENDED' || event.next === 'CLOSED' ? 'NONE' : this.#path;
        return this.#changed(words(event.reason));
      case 'PathSelected':
        this.#path = event.kind;
        if (event.kind === 'DIRECT' && this.#directUs === UNKNOWN) {
          this.#directUs = nowUs;
        }
        return this.#changed(words(event.reason));
      case 'PathChanged':
        if (event.kind === 'RELAYED' && event.next === 'USABLE' && this.#relayedUs === UNKNOWN) {
          this.#relayedUs = nowUs;
        }
        return;
      case 'Writable':
        return this.#onWritable(event.channelId);
      default:
    }
  }

  /** @param {PeerSession} from */
  onSettled(from) {
    if (from === this.#retiring && from.state() === 'CLOSED') {
      this.#finishRetiring();
    }
  }

  /** @param {string} reason */
  onDrop(reason) {
    this.#listener.onDrop(reason);
  }

  /** @returns {Link} */
  snapshot() {
    const stats = this.#current?.stats();
    const types = this.#path === 'DIRECT' ? this.#current?.candidateTypes() : undefined;
    const relayed = stats?.relayed ?? NOTHING;
    const direct = stats?.direct ?? NOTHING;
    return Object.freeze({
      peer: this.#peer,
      state: this.#state(),
      path: this.#path,
      relayedMs: this.#sinceBirthMs(this.#relayedUs),
      firstMessageMs: this.#sinceBirthMs(this.#firstMessageUs),
      directMs: this.#sinceBirthMs(this.#directUs),
      relayedRttUs: relayed.rttUs,
      directRttUs: direct.rttUs,
      packetsSent: relayed.packetsSent + direct.packetsSent,
      packetsReceived: relayed.packetsReceived + direct.packetsReceived,
      bytesSent: relayed.bytesSent + direct.bytesSent,
      bytesReceived: relayed.bytesReceived + direct.bytesReceived,
      messagesSent: stats?.messagesSent ?? 0,
      messagesReceived: stats?.messagesDelivered ?? 0,
      switches: this.#earlierSwitches + (stats?.switches ?? 0),
      reason: this.#reason,
      localCandidate: types?.local ?? '',
      remoteCandidate: types?.remote ?? '',
    });
  }

  /**
   * @param {Channel} channel
   * @param {Uint8Array} message
   * @returns {SendResult}
   */
  #keep(channel, message) {
    if (!isReliable(channel.options().mode)) {
      return 'SUSPENDED';
    }
    if (this.#unsentBytes > 0 && this.#unsentBytes + message.length > maxQueuedBytes) {
      return 'BACK_PRESSURED';
    }
    this.#unsent.push({ channel, message: message.slice() });
    this.#unsentBytes += message.length;
    return 'ACCEPTED';
  }

  #takeUnsent() {
    this.#unsentBytes = 0;
    return this.#unsent.splice(0);
  }

  /** @param {Channel} channel */
  #channelIdOf(channel) {
    let channelId = this.#channelIds.get(channel);
    if (channelId === undefined) {
      channelId = this.#current?.openChannel(channel.group().id(), channel.label(), channel.options().mode) ?? -1;
      if (channelId >= 0) {
        this.#channelIds.set(channel, channelId);
      }
    }
    return channelId;
  }

  /** @param {number} channelId */
  #onWritable(channelId) {
    for (const [channel, id] of this.#channelIds) {
      if (id === channelId) {
        channel.writable(this.#peer);
      }
    }
  }

  /**
   * A session that is no longer the current one delivers what it owes; nobody is told of its end.
   *
   * @param {PeerSession | null} old
   */
  #retire(old) {
    this.#channelIds.clear();
    if (old === null) {
      return;
    }
    this.#earlierSwitches += old.stats().switches;
    this.#finishRetiring();
    this.#retiring = old;
    old.onRelayDown();
    old.close();
    if (!old.isDirect()) {
      this.#finishRetiring(); // no way to deliver anything more
    }
  }

  #finishRetiring() {
    this.#retiring?.dispose();
    this.#retiring = null;
    this.#held.splice(0).forEach(({ from, message }) => this.#deliver(from, message));
  }

  /**
   * @param {PeerSession} from
   * @param {Deliver} message
   */
  #deliver(from, message) {
    this.#firstMessageUs = this.#firstMessageUs === UNKNOWN ? this.#nowUs() : this.#firstMessageUs;
    this.#listener.onMessage(this, message, () => from.consumed(message));
  }

  /** @param {string} reason */
  #changed(reason) {
    this.#reason = reason;
    this.#listener.onChanged(this);
  }

  /** @returns {LinkState} */
  #state() {
    if (this.#isBetweenSessions) {
      return 'SUSPENDED';
    }
    const state = this.#current?.state() ?? (this.#hasEnded ? 'CLOSED' : 'NEW');
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
    return timeUs === UNKNOWN ? UNKNOWN : Math.floor((timeUs - this.#bornUs) / 1000);
  }
}

const NOTHING = Object.freeze({ rttUs: UNKNOWN, packetsSent: 0, packetsReceived: 0, bytesSent: 0, bytesReceived: 0 });

/** @param {string} constant */
function words(constant) {
  return constant.toLowerCase().replaceAll('_', ' ');
}
