/** @import { ChannelOptions } from '../base/ChannelOptions.js' */
/** @import { PeerId } from '../base/PeerId.js' */
/** @import { Deliver } from '../engine/SessionEvent.js' */
/** @import { Callbacks } from './Callbacks.js' */
/** @import { PeerLink } from './PeerLink.js' */
import { WireLimits } from '../engine/wire/WireLimits.js';
import { Handler } from './Callbacks.js';
import { Channel } from './Channel.js';
import { Inbox } from './Inbox.js';
import { Member } from './Member.js';

/**
 * Why a peer is no longer a member of a group: its own wish, the server's decision, its link to the server was lost, the group
 * was destroyed, the server stops, this peer was closed.
 *
 * @typedef {'LEFT' | 'REMOVED' | 'LINK_LOST' | 'GROUP_DESTROYED' | 'SERVER_STOPPING' | 'CLOSED'} LeaveReason
 */

const MAX_CHANNELS = 64;
/** Labels of others that this peer has not asked for; messages on more are dropped. */
const MAX_INBOXES = 128;

/** A P2P group that the server has put this peer into: its members, and channels among them. */
export class Group {
  #id;
  #name;
  #callbacks;
  #leave;
  #epoch = 0;
  #isActive = true;
  /** @type {Map<string, {member: Member, link: PeerLink | null}>} in order of joining */
  #members = new Map();
  /** @type {Map<string, Channel>} */
  #channels = new Map();
  /** @type {Map<string, Inbox>} */
  #inboxes = new Map();
  /** @type {Handler<[Member]>} */
  #joined;
  /** @type {Handler<[Member, LeaveReason]>} */
  #left;

  /**
   * @param {number} id
   * @param {string} name
   * @param {Callbacks} callbacks
   * @param {() => void} leave
   */
  constructor(id, name, callbacks, leave) {
    this.#id = id;
    this.#name = name;
    this.#callbacks = callbacks;
    this.#leave = leave;
    this.#joined = new Handler(callbacks);
    this.#left = new Handler(callbacks);
  }

  /** Names the group on its server. */
  id() {
    return this.#id;
  }

  /** The name that the server gave it. */
  name() {
    return this.#name;
  }

  /** The membership that is known here; only grows. */
  epoch() {
    return this.#epoch;
  }

  /** Whether this peer still is a member. */
  isActive() {
    return this.#isActive;
  }

  /** All members in order of their joining, this peer included. */
  members() {
    return [...this.#members.values()].map(({ member }) => member);
  }

  /**
   * Called for each member that has joined, this peer included; at once for those of now.
   *
   * @param {(member: Member) => void} handler
   */
  onMemberJoined(handler) {
    this.#joined.set(handler);
  }

  /**
   * Called for each member that has left, this peer included.
   *
   * @param {(member: Member, reason: LeaveReason) => void} handler
   */
  onMemberLeft(handler) {
    this.#left.set(handler);
  }

  /**
   * The channel of this label: opened at the first call, the same object afterwards. Members hear each other on it when both
   * have asked for it with the same options.
   *
   * @param {string} label at most 128 bytes of UTF-8
   * @param {ChannelOptions} options
   * @returns {Channel}
   */
  channel(label, options) {
    const open = this.#channels.get(label);
    if (open !== undefined) {
      if (open.options().mode !== options.mode) {
        throw new RangeError(`channel "${label}" exists with other options`);
      }
      return open;
    }
    if (new TextEncoder().encode(label).length > WireLimits.MAX_LABEL_BYTES) {
      throw new RangeError(`a label has at most ${WireLimits.MAX_LABEL_BYTES} bytes`);
    }
    if (this.#channels.size >= MAX_CHANNELS) {
      throw new Error(`a group has at most ${MAX_CHANNELS} channels`);
    }
    const channel = new Channel(this, label, options, this.#inboxOf(label), this.#callbacks);
    this.#channels.set(label, channel);
    return channel;
  }

  /** Asks the server to take this peer out of the group; `Peerage.onGroupEnded` tells when. */
  leave() {
    this.#leave();
  }

  /**
   * The link to a member, null for this peer itself, undefined if it is no member.
   *
   * @param {PeerId} peer
   * @internal
   */
  linkTo(peer) {
    return this.#members.get(peer.toString())?.link;
  }

  /** @internal */
  links() {
    return [...this.#members.values()].flatMap(({ link }) => (link === null ? [] : [link]));
  }

  /**
   * @param {number} epoch
   * @internal
   */
  advance(epoch) {
    this.#epoch = Math.max(this.#epoch, epoch);
  }

  /**
   * @param {PeerId} peer
   * @param {Uint8Array} greeting
   * @param {PeerLink | null} link null for this peer itself
   * @internal
   */
  join(peer, greeting, link) {
    const member = new Member(peer, greeting, link === null);
    this.#members.set(peer.toString(), { member, link });
    this.#joined.emit(member);
  }

  /**
   * @param {PeerId} peer
   * @param {LeaveReason} reason
   * @internal
   */
  remove(peer, reason) {
    const entry = this.#members.get(peer.toString());
    if (entry === undefined) {
      return;
    }
    this.#members.delete(peer.toString());
    const { link, member } = entry;
    if (link !== null) {
      this.#channels.forEach((channel) => link.closeChannel(channel));
      this.#inboxes.forEach((inbox) => inbox.forget(link.peer()));
    }
    this.#left.emit(member, reason);
  }

  /**
   * @param {LeaveReason} reason
   * @internal
   */
  end(reason) {
    this.#isActive = false;
    this.members().forEach((member) => this.remove(member.peerId(), reason));
  }

  /**
   * @param {PeerLink} link
   * @param {Deliver} message
   * @param {() => void} consumed to be called when the application has taken it
   * @internal
   */
  deliver(link, message, consumed) {
    if (this.linkTo(link.peer()) !== link || (!this.#inboxes.has(message.label) && this.#inboxes.size >= MAX_INBOXES)) {
      consumed();
    } else {
      this.#inboxOf(message.label).put({ from: link.peer(), message, consumed });
    }
  }

  /** @param {string} label */
  #inboxOf(label) {
    let inbox = this.#inboxes.get(label);
    if (inbox === undefined) {
      inbox = new Inbox(this.#callbacks);
      this.#inboxes.set(label, inbox);
    }
    return inbox;
  }
}
