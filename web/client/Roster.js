/** @import { RandomSource } from '../base/RandomSource.js' */
/** @import { LinkFrame, MemberFields } from '../engine/wire/LinkFrame.js' */
/** @import { AgreementKey } from '../identity/AgreementKey.js' */
/** @import { Callbacks } from './Callbacks.js' */
/** @import { LeaveReason } from './Group.js' */
/** @import { Loop } from './Loop.js' */
/** @import { ServerLink, Welcome } from './ServerLink.js' */
/** @import { PeerLinkListener } from './PeerLink.js' */
import { PeerId } from '../base/PeerId.js';
import { Session } from '../engine/Session.js';
import { defaultSessionConfig } from '../engine/SessionConfig.js';
import { Introduction } from '../identity/Introduction.js';
import { SealedLink } from '../identity/SealedLink.js';
import { Group } from './Group.js';
import { PeerLink } from './PeerLink.js';

/**
 * What the owner of a roster is told.
 *
 * @typedef {object} RosterListener
 * @property {(group: Group) => void} onGroup
 * @property {(group: Group, reason: LeaveReason) => void} onGroupEnded
 * @property {(link: PeerLink) => void} onLinkChanged
 * @property {(reason: string) => void} onDrop
 */

/** After a reconnect the server tells at once of the groups that this peer is in; one it has not told of by then is gone. */
const VIEW_TIMEOUT_US = 5_000_000;

/**
 * The client's picture of its groups, as the server's frames paint it, and the links to their members.
 *
 * A link lives as long as both ends' connections to the server: a new connection has a new agreement key, hence a new session;
 * the members leave and join again, so that the application knows. While the server is away, everything stays as it is.
 */
export class Roster {
  /** @type {Map<number, Group>} by id */
  #groups = new Map();
  /** @type {Map<string, PeerLink>} by peer */
  #links = new Map();
  /** @type {Map<number, PeerLink>} by member id on the server */
  #byMemberId = new Map();
  /** @type {AgreementKey | null} */
  #agreementKey = null;
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  /** Groups of an earlier link to the server that this one has not told of yet. @type {Map<string, Group>} by name */
  #unconfirmed = new Map();
  #confirmDeadlineUs = Infinity;

  #local;
  #loop;
  #server;
  #callbacks;
  #random;
  #listener;

  /**
   * @param {PeerId} local
   * @param {Loop} loop
   * @param {ServerLink} server
   * @param {Callbacks} callbacks
   * @param {RandomSource} random
   * @param {RosterListener} listener
   */
  constructor(local, loop, server, callbacks, random, listener) {
    this.#local = local;
    this.#loop = loop;
    this.#server = server;
    this.#callbacks = callbacks;
    this.#random = random;
    this.#listener = listener;
    loop.add(this);
  }

  groups() {
    return [...this.#groups.values()];
  }

  links() {
    return [...this.#links.values()];
  }

  /** @param {PeerId} peer */
  linkTo(peer) {
    return this.#links.get(peer.toString());
  }

  /**
   * @param {AgreementKey} agreementKey of the new link to the server
   * @param {RTCIceServer[]} iceServers
   */
  onServerUp(agreementKey, iceServers) {
    this.#agreementKey = agreementKey;
    this.#iceServers = iceServers;
    this.#byMemberId.clear();
    this.#unconfirmed = new Map(this.groups().map((group) => [group.name(), group]));
    this.#groups.clear();
    this.#confirmDeadlineUs = this.#unconfirmed.size > 0 ? this.#loop.nowUs() + VIEW_TIMEOUT_US : Infinity;
  }

  onServerDown() {
    this.links().forEach((link) => link.onRelayDown());
  }

  /** @param {LinkFrame} frame */
  onFrame(frame) {
    switch (frame.type) {
      case 'GROUP_VIEW':
        this.#onView(frame.groupId, frame.name, frame.members);
        return this.#advance(frame.groupId, frame.epoch);
      case 'MEMBERS_JOINED':
        this.#onJoined(frame.groupId, frame.members);
        return this.#advance(frame.groupId, frame.epoch);
      case 'MEMBER_LEFT':
        this.#onLeft(frame.groupId, frame.memberId, frame.reason);
        return this.#advance(frame.groupId, frame.epoch);
      case 'GROUP_ENDED':
        return this.#onEnded(frame.groupId, frame.reason);
      case 'RELAYED':
        return this.#onRelayed(frame.fromMemberId, frame.payload);
      case 'UNDELIVERED':
        return this.#listener.onDrop(`UNDELIVERED_${frame.reason}`);
      default:
    }
  }

  nextDeadlineUs() {
    return this.#confirmDeadlineUs;
  }

  /** Ends the groups that the new link to the server does not know. */
  onTimeout() {
    this.#confirmDeadlineUs = Infinity;
    this.#unconfirmed.forEach((group) => this.#end(group, 'LINK_LOST'));
    this.#unconfirmed.clear();
  }

  /** Says goodbye to everyone and ends all groups. */
  close() {
    this.links().forEach((link) => link.close());
    [...this.groups(), ...this.#unconfirmed.values()].forEach((group) => this.#end(group, 'CLOSED'));
    this.#groups.clear();
  }

  /**
   * @param {number} groupId
   * @param {string} name
   * @param {readonly MemberFields[]} members all of them, this peer included
   */
  #onView(groupId, name, members) {
    const known = this.#unconfirmed.get(name);
    const group = known ?? new Group(groupId, name, this.#callbacks, (left) => this.#leave(left));
    this.#unconfirmed.delete(name);
    this.#groups.set(groupId, group);
    group.renumber(groupId);
    if (known !== undefined) {
      // Their sessions belonged to the former link to the server.
      known.members().forEach((member) => this.#remove(known, member.peerId(), 'LINK_LOST'));
    }
    this.#onJoined(groupId, members);
    if (known === undefined) {
      this.#listener.onGroup(group);
    }
  }

  /**
   * @param {number} groupId
   * @param {readonly MemberFields[]} members
   */
  #onJoined(groupId, members) {
    const group = this.#groups.get(groupId);
    if (group === undefined) {
      return;
    }
    const own = members.find((member) => member.introduction.peerId.equals(this.#local));
    const ownJoinEpoch = own?.joinEpoch ?? group.ownJoinEpoch;
    group.ownJoinEpoch = ownJoinEpoch;
    for (const member of members) {
      if (member === own) {
        group.join(this.#local, member.greeting, null);
        continue;
      }
      const { peerId } = member.introduction;
      const link = this.#linkFor(member, Math.max(member.joinEpoch, ownJoinEpoch));
      if (link !== null && group.linkTo(peerId) !== link) {
        this.#remove(group, peerId, 'LINK_LOST');
        group.join(link.peer(), member.greeting, link);
      }
    }
  }

  /**
   * The link to a member as it is now connected; null if it cannot be trusted.
   *
   * @param {MemberFields} member
   * @param {number} sessionEpoch
   */
  #linkFor(member, sessionEpoch) {
    const { peerId, agreementKey, signature } = member.introduction;
    const key = peerId.toString();
    const present = this.#links.get(key);
    if (present !== undefined && this.#byMemberId.get(member.memberId) === present) {
      return present;
    }
    const isValid = new Introduction(peerId, agreementKey, signature).isValid();
    const sealed = isValid && this.#agreementKey ? SealedLink.between(this.#agreementKey, agreementKey) : null;
    if (sealed === null) {
      this.#listener.onDrop('BAD_INTRODUCTION');
      return null;
    }
    if (present !== undefined) {
      this.groups().forEach((group) => this.#remove(group, peerId, 'LINK_LOST'));
    }
    const session = new Session(defaultSessionConfig(), this.#local, peerId, this.#random);
    const link = new PeerLink(session, peerId, {
      loop: this.#loop,
      server: this.#server,
      sealed,
      memberId: member.memberId,
      sessionEpoch,
      iceServers: this.#iceServers,
      listener: this.#linkListener,
    });
    this.#links.set(key, link);
    this.#byMemberId.set(member.memberId, link);
    link.onRelayUp();
    return link;
  }

  /** @type {PeerLinkListener} */
  #linkListener = {
    onMessage: (link, message) => {
      const group = this.#groups.get(message.groupId);
      if (group === undefined) {
        link.consumed(message);
      } else {
        group.deliver(link, message);
      }
    },
    onChanged: (link) => this.#listener.onLinkChanged(link),
    onWritable: (link, channelId) => this.#groups.forEach((group) => group.writable(link, channelId)),
    onDrop: (reason) => this.#listener.onDrop(reason),
  };

  /**
   * @param {number} groupId
   * @param {number} memberId
   * @param {LeaveReason} reason
   */
  #onLeft(groupId, memberId, reason) {
    const group = this.#groups.get(groupId);
    const link = this.#byMemberId.get(memberId);
    if (group !== undefined && link !== undefined) {
      this.#remove(group, link.peer(), reason);
    }
  }

  /**
   * @param {number} groupId
   * @param {LeaveReason} reason
   */
  #onEnded(groupId, reason) {
    const group = this.#groups.get(groupId);
    if (group !== undefined) {
      this.#groups.delete(groupId);
      this.#end(group, reason);
    }
  }

  /**
   * @param {number} memberId
   * @param {Uint8Array} payload
   */
  #onRelayed(memberId, payload) {
    const link = this.#byMemberId.get(memberId);
    if (link === undefined) {
      this.#listener.onDrop('FROM_NO_MEMBER');
    } else {
      link.onRelayed(payload);
    }
  }

  /**
   * @param {number} groupId
   * @param {number} epoch
   */
  #advance(groupId, epoch) {
    this.#groups.get(groupId)?.advance(epoch);
    this.#server.send({ type: 'VIEW_ACK', groupId, epoch });
  }

  /** @param {Group} group */
  #leave(group) {
    this.#server.send({ type: 'LEAVE', groupId: group.id() });
  }

  /**
   * @param {Group} group
   * @param {LeaveReason} reason
   */
  #end(group, reason) {
    const links = group.links();
    group.end(reason);
    links.forEach((link) => this.#endIfUnused(link));
    this.#listener.onGroupEnded(group, reason);
  }

  /**
   * @param {Group} group
   * @param {PeerId} peer
   * @param {LeaveReason} reason
   */
  #remove(group, peer, reason) {
    const link = group.linkTo(peer);
    group.remove(peer, reason);
    if (link) {
      this.#endIfUnused(link);
    }
  }

  /** @param {PeerLink} link */
  #endIfUnused(link) {
    const groups = [...this.groups(), ...this.#unconfirmed.values()];
    if (groups.some((group) => group.linkTo(link.peer()) === link)) {
      return;
    }
    link.end();
    if (this.#links.get(link.peer().toString()) === link) {
      this.#links.delete(link.peer().toString());
    }
    if (this.#byMemberId.get(link.memberId()) === link) {
      this.#byMemberId.delete(link.memberId());
    }
  }
}
