/** @import { PeerId } from '../base/PeerId.js' */
/** @import { Link } from '../client/Link.js' */
/** @import { Greeting } from './greeting.js' */
import { Counting } from './Counting.js';
import { Figure } from './Figure.js';
import { LinkCard } from './LinkCard.js';
import { Thread } from './Thread.js';

/** All that the page keeps of one other member. */
export class Companion {
  /**
   * @param {PeerId} peer
   * @param {Greeting} greeting
   * @param {number} nowMs
   * @param {() => void} onCut
   */
  constructor(peer, greeting, nowMs, onCut) {
    /** @readonly */
    this.peer = peer;
    /** @readonly */
    this.greeting = greeting;
    /** @readonly */
    this.figure = new Figure(greeting.name, greeting.color, false, nowMs);
    /** @readonly */
    this.thread = new Thread();
    /** @readonly */
    this.card = new LinkCard(peer.toString(), greeting, onCut);
    /** @readonly */
    this.counting = new Counting();
    /** The number that is sent to it next. */
    this.nextCount = 1;
    /** @type {Link | null} */
    this.link = null;
  }

  /**
   * @param {Link} link
   * @param {number} nowMs
   * @returns {string} what has changed, in plain words; empty if nothing
   */
  follow(link, nowMs) {
    const before = this.link;
    this.link = link;
    this.thread.follow(link.state === 'CONNECTED' ? link.path : 'NONE', nowMs);
    this.showCard(link);
    return before === null ? firstWords(link) : words(before, link);
  }

  /** @param {number} nowMs when its direct path is cut, which takes a while to be noticed */
  cut(nowMs) {
    this.thread.cut(nowMs);
    if (this.link !== null) {
      this.showCard(this.link);
    }
  }

  /** @param {Link} link */
  showCard(link) {
    this.card.show(link, this.counting, this.thread.isCut());
  }
}

/** @param {Link} link */
function firstWords(link) {
  return link.state === 'CONNECTED' && link.path === 'RELAYED' ? 'talking through the relay' : '';
}

/**
 * @param {Link} before
 * @param {Link} link
 */
function words(before, link) {
  if (link.state === 'SUSPENDED' && before.state !== 'SUSPENDED') {
    return 'no path for now; messages wait';
  }
  if (link.state === 'CLOSED' && before.state !== 'CLOSED') {
    return 'could not be reached any more';
  }
  if (link.state !== 'CONNECTED' || (before.state === 'CONNECTED' && before.path === link.path)) {
    return '';
  }
  if (link.path === 'DIRECT') {
    return link.switches > 1 || before.state === 'SUSPENDED' ? 'direct again' : `direct after ${link.directMs} ms`;
  }
  return before.path === 'DIRECT' ? 'direct path lost, going on through the relay' : 'talking through the relay';
}
