/** @import { PeerId } from '../base/PeerId.js' */
/** @import { RandomSource } from '../base/RandomSource.js' */
/** @import { MemberFields } from '../engine/wire/LinkFrame.js' */
/** @import { AgreementKey } from '../identity/AgreementKey.js' */
/** @import { Loop } from './Loop.js' */
/** @import { PeerLinkListener } from './PeerLink.js' */
/** @import { ServerLink } from './ServerLink.js' */
import { Session } from '../engine/Session.js';
import { defaultSessionConfig } from '../engine/SessionConfig.js';
import { SealedLink } from '../identity/SealedLink.js';
import { PeerLink } from './PeerLink.js';
import { PeerSession } from './PeerSession.js';

/** So many keys can be met in the life of one server link; beyond it, strangers have no session until it is renewed. */
const MAX_SEALS = 65_536;

/** The links to all peers that share a group with this one, and how packets find them. */
export class LinkTable {
  /** @type {Map<string, PeerLink>} by peer */
  #links = new Map();
  /** What the session of a link was made for; with any of it changed, it is another session. @type {Map<PeerLink, string>} */
  #established = new Map();
  /** @type {Map<number, PeerLink>} by member id on the server */
  #byMemberId = new Map();
  /**
   * The counter belongs to the pair of keys, so a seal lives as long as our own key does. Forgetting one earlier, because the
   * server says that the other is gone, would let a lying server have a counter used twice.
   *
   * @type {Map<string, SealedLink>}
   */
  #seals = new Map();
  /** @type {AgreementKey | null} of the link to the server, null while that is down */
  #key = null;
  /** @type {RTCIceServer[]} */
  #iceServers = [];

  #local;
  #loop;
  #server;
  #random;
  #listener;

  /**
   * @param {PeerId} local
   * @param {Loop} loop
   * @param {ServerLink} server
   * @param {RandomSource} random
   * @param {PeerLinkListener} listener
   */
  constructor(local, loop, server, random, listener) {
    this.#local = local;
    this.#loop = loop;
    this.#server = server;
    this.#random = random;
    this.#listener = listener;
  }

  all() {
    return [...this.#links.values()];
  }

  /** @param {PeerId} peer */
  find(peer) {
    return this.#links.get(peer.toString()) ?? null;
  }

  /**
   * The server link is up, with a fresh key; sessions begin again as members are told of.
   *
   * @param {AgreementKey} key
   * @param {RTCIceServer[]} iceServers
   */
  onServerUp(key, iceServers) {
    this.#key = key;
    this.#iceServers = iceServers;
    this.#seals.clear();
    this.#byMemberId.clear();
  }

  onServerDown() {
    this.#key = null;
    this.#byMemberId.clear();
    this.all().forEach((link) => link.current()?.onRelayDown());
  }

  /**
   * A member shares a group: the link to it, with a session for its keys.
   *
   * @param {MemberFields} member
   * @param {number} sessionEpoch
   */
  share(member, sessionEpoch) {
    const { peerId, agreementKey } = member.introduction;
    const link = this.find(peerId) ?? this.#add(peerId);
    const remoteKey = String(agreementKey);
    const purpose = `${member.memberId} ${remoteKey} ${this.#key?.publicKey()}`;
    const sealed = this.#established.get(link) === purpose ? null : this.#seal(agreementKey);
    if (sealed === null) {
      return link;
    }
    this.#forgetMemberId(link);
    this.#established.set(link, purpose);
    this.#byMemberId.set(member.memberId, link);
    const session = new Session(defaultSessionConfig(), this.#local, peerId, this.#random);
    const parts = {
      loop: this.#loop,
      server: this.#server,
      sealed,
      memberId: member.memberId,
      sessionEpoch,
      iceServers: this.#iceServers,
    };
    link.begin(new PeerSession(session, parts, link));
    return link;
  }

  /**
   * The last common group is gone.
   *
   * @param {PeerId} peer
   */
  unshare(peer) {
    const link = this.find(peer);
    if (link !== null) {
      this.#links.delete(peer.toString());
      this.#established.delete(link);
      this.#forgetMemberId(link);
      link.end();
    }
  }

  /**
   * @param {number} memberId
   * @param {Uint8Array} payload
   */
  onRelayed(memberId, payload) {
    const session = this.#byMemberId.get(memberId)?.current() ?? null;
    if (session === null) {
      this.#listener.onDrop('RELAYED_UNKNOWN_MEMBER');
    } else {
      session.onRelayed(payload);
    }
  }

  /** @param {PeerId} peerId */
  #add(peerId) {
    const link = new PeerLink(peerId, () => this.#loop.nowUs(), this.#listener);
    this.#links.set(peerId.toString(), link);
    return link;
  }

  /** @param {PeerLink} link */
  #forgetMemberId(link) {
    for (const [memberId, of] of this.#byMemberId) {
      if (of === link) {
        this.#byMemberId.delete(memberId);
      }
    }
  }

  /** @param {Uint8Array} agreementKey */
  #seal(agreementKey) {
    if (this.#key === null) {
      return null;
    }
    const remoteKey = String(agreementKey);
    const known = this.#seals.get(remoteKey);
    if (known === undefined && this.#seals.size >= MAX_SEALS) {
      this.#listener.onDrop('TOO_MANY_KEYS_MET');
      return null;
    }
    const sealed = known ?? SealedLink.between(this.#key, agreementKey);
    if (sealed === null) {
      this.#listener.onDrop('NO_SHARED_SECRET');
    } else {
      this.#seals.set(remoteKey, sealed);
    }
    return sealed;
  }
}
