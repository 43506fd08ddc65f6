/** @import { PeerId } from '../base/PeerId.js' */
/** @import { LinkFrame, MemberFields } from '../engine/wire/LinkFrame.js' */
/** @import { Callbacks } from './Callbacks.js' */
/** @import { LeaveReason } from './Group.js' */
/** @import { LinkTable } from './LinkTable.js' */
/** @import { Loop } from './Loop.js' */
/** @import { ServerLink } from './ServerLink.js' */
import { Introduction } from '../identity/Introduction.js';
import { Group } from './Group.js';

/**
 * What the owner of the table is told.
 *
 * @typedef {object} GroupTableListener
 * @property {(group: Group) => void} onGroup
 * @property {(group: Group, reason: LeaveReason) => void} onGroupEnded
 * @property {(reason: string) => void} onDrop
 */

/**
 * A member in a group as it was told; awaited if it was there before the link was lost and has not been told of since.
 *
 * @typedef {{told: MemberFields, isAwaited: boolean}} Seat
 */

/** @typedef {{group: Group, seats: Map<string, Seat>, ownJoinEpoch: number, isAwaited: boolean}} Entry */

/** A restarted server's clients come back within the growing intervals of their links, the slowest after this. */
const RESYNC_US = 20_000_000;

/**
 * Follows what the server tells of groups and their members.
 *
 * When the server link was lost and is up again, groups and members that were known get some time to be told of again; until
 * then nothing is said to the application and direct paths live on.
 */
export class GroupTable {
  /** @type {Map<number, Entry>} by id */
  #groups = new Map();
  /** Introductions that were checked, by peer. @type {Map<string, string>} */
  #checked = new Map();
  #resyncEndUs = Infinity;

  #local;
  #loop;
  #server;
  #links;
  #callbacks;
  #listener;

  /**
   * @param {PeerId} local
   * @param {Loop} loop
   * @param {ServerLink} server
   * @param {LinkTable} links
   * @param {Callbacks} callbacks
   * @param {GroupTableListener} listener
   */
  constructor(local, loop, server, links, callbacks, listener) {
    this.#local = local;
    this.#loop = loop;
    this.#server = server;
    this.#links = links;
    this.#callbacks = callbacks;
    this.#listener = listener;
    loop.add(this);
  }

  all() {
    return [...this.#groups.values()].map(({ group }) => group);
  }

  /** @param {number} groupId */
  find(groupId) {
    return this.#groups.get(groupId)?.group ?? null;
  }

  onServerDown() {
    for (const entry of this.#groups.values()) {
      entry.isAwaited = true;
      entry.seats.forEach((seat) => (seat.isAwaited = true));
    }
    this.#checked.clear();
    this.#resyncEndUs = Infinity;
  }

  onServerUp() {
    this.#resyncEndUs = this.#groups.size > 0 ? this.#loop.nowUs() + RESYNC_US : Infinity;
  }

  nextDeadlineUs() {
    return this.#resyncEndUs;
  }

  onTimeout() {
    this.#resyncEndUs = Infinity;
    for (const entry of [...this.#groups.values()]) {
      if (entry.isAwaited) {
        this.#end(entry, 'LINK_LOST');
      } else {
        [...entry.seats.values()].filter((seat) => seat.isAwaited).forEach((seat) => this.#remove(entry, seat, 'LINK_LOST'));
      }
    }
  }

  /** @param {LinkFrame} frame ignored if it is not about groups */
  onFrame(frame) {
    switch (frame.type) {
      case 'GROUP_VIEW':
        return this.#onView(frame.groupId, frame.epoch, frame.name, frame.members);
      case 'MEMBERS_JOINED':
        return this.#onJoined(frame.groupId, frame.epoch, frame.members);
      case 'MEMBER_LEFT':
        return this.#onLeft(frame.groupId, frame.epoch, frame.memberId, frame.reason);
      case 'GROUP_ENDED':
        return this.#onEnded(frame.groupId, frame.reason);
      default:
    }
  }

  endAll() {
    [...this.#groups.values()].forEach((entry) => this.#end(entry, 'CLOSED'));
  }

  /**
   * @param {number} groupId
   * @param {number} epoch
   * @param {string} name
   * @param {readonly MemberFields[]} members all of them, this peer included
   */
  #onView(groupId, epoch, name, members) {
    let entry = this.#groups.get(groupId);
    if (entry !== undefined && entry.group.name() !== name) {
      this.#end(entry, 'LINK_LOST'); // a restarted server uses the number for another group
      entry = undefined;
    }
    const isNew = entry === undefined;
    entry ??= {
      group: new Group(groupId, name, this.#callbacks, () => this.#server.send({ type: 'LEAVE', groupId })),
      seats: new Map(),
      ownJoinEpoch: 0,
      isAwaited: false,
    };
    this.#groups.set(groupId, entry);
    entry.isAwaited = false;
    const told = new Set(members.map((member) => member.introduction.peerId.toString()));
    for (const [peer, seat] of [...entry.seats]) {
      // A view is the whole truth, but for members that may still be on their way back.
      if (!seat.isAwaited && !told.has(peer)) {
        this.#remove(entry, seat, 'REMOVED');
      }
    }
    this.#onJoined(groupId, epoch, members);
    if (isNew) {
      this.#listener.onGroup(entry.group);
    }
  }

  /**
   * @param {number} groupId
   * @param {number} epoch
   * @param {readonly MemberFields[]} members
   */
  #onJoined(groupId, epoch, members) {
    const entry = this.#groups.get(groupId);
    if (entry === undefined) {
      return;
    }
    const own = members.find((member) => member.introduction.peerId.equals(this.#local));
    entry.ownJoinEpoch = own?.joinEpoch ?? entry.ownJoinEpoch;
    entry.group.advance(epoch);
    members.forEach((member) => this.#add(entry, member, member === own));
    this.#server.send({ type: 'VIEW_ACK', groupId, epoch });
  }

  /**
   * @param {Entry} entry
   * @param {MemberFields} member
   * @param {boolean} isSelf
   */
  #add(entry, member, isSelf) {
    const { peerId, agreementKey } = member.introduction;
    const peer = peerId.toString();
    if (!isSelf && !this.#isGenuine(member)) {
      this.#listener.onDrop('BAD_INTRODUCTION');
      return;
    }
    const before = entry.seats.get(peer);
    // The other has stayed while we were away: it saw us leave and join again, and so do we.
    const hasStayed = before?.isAwaited && String(before.told.introduction.agreementKey) === String(agreementKey);
    if (before && hasStayed && !isSelf) {
      this.#remove(entry, before, 'LINK_LOST');
    }
    const isFresh = !entry.seats.has(peer);
    entry.seats.set(peer, { told: member, isAwaited: false });
    // The larger joinEpoch of the two in the first group that they share. docs/protocol/link.md.
    const link = isSelf ? null : this.#links.share(member, Math.max(member.joinEpoch, entry.ownJoinEpoch));
    if (isFresh) {
      entry.group.join(peerId, member.greeting, link);
    }
  }

  /**
   * @param {number} groupId
   * @param {number} epoch
   * @param {number} memberId
   * @param {LeaveReason} reason
   */
  #onLeft(groupId, epoch, memberId, reason) {
    const entry = this.#groups.get(groupId);
    // A server that stops may come back: direct paths live on, as when it is lost without a word.
    if (entry === undefined || reason === 'SERVER_STOPPING') {
      return;
    }
    entry.group.advance(epoch);
    for (const seat of [...entry.seats.values()]) {
      if (seat.told.memberId === memberId && !seat.isAwaited) {
        this.#remove(entry, seat, reason);
      }
    }
  }

  /**
   * @param {number} groupId
   * @param {LeaveReason} reason
   */
  #onEnded(groupId, reason) {
    const entry = this.#groups.get(groupId);
    if (entry !== undefined && reason !== 'SERVER_STOPPING') {
      this.#end(entry, reason);
    }
  }

  /**
   * @param {Entry} entry
   * @param {Seat} seat
   * @param {LeaveReason} reason
   */
  #remove(entry, seat, reason) {
    const { peerId } = seat.told.introduction;
    entry.seats.delete(peerId.toString());
    entry.group.remove(peerId, reason);
    this.#unshareIfAlone(peerId);
  }

  /**
   * @param {Entry} entry
   * @param {LeaveReason} reason
   */
  #end(entry, reason) {
    this.#groups.delete(entry.group.id());
    entry.group.end(reason);
    entry.seats.forEach((seat) => this.#unshareIfAlone(seat.told.introduction.peerId));
    this.#listener.onGroupEnded(entry.group, reason);
  }

  /** @param {PeerId} peer */
  #unshareIfAlone(peer) {
    if (![...this.#groups.values()].some(({ seats }) => seats.has(peer.toString()))) {
      this.#checked.delete(peer.toString());
      this.#links.unshare(peer);
    }
  }

  /** @param {MemberFields} member */
  #isGenuine({ introduction: { peerId, agreementKey, signature } }) {
    const shown = `${agreementKey} ${signature}`;
    if (this.#checked.get(peerId.toString()) === shown) {
      return true;
    }
    const isValid = new Introduction(peerId, agreementKey, signature).isValid();
    if (isValid) {
      this.#checked.set(peerId.toString(), shown);
    }
    return isValid;
  }
}
