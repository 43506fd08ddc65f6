/** @import { Link } from '../client/Link.js' */
/** @import { Counting } from './Counting.js' */
/** @import { Greeting } from './greeting.js' */
import { element } from './dom.js';
import { Sparkline } from './Sparkline.js';

const BADGES = Object.freeze({ DIRECT: 'direct', RELAYED: 'relayed', NONE: 'no path' });

/** Shows how it stands with one other member. */
export class LinkCard {
  #badge = element('span', { class: 'badge', 'data-testid': 'path-badge' });
  #relayedRtt = element('b', { 'data-testid': 'relayed-rtt' }, '–');
  #directRtt = element('b', { 'data-testid': 'direct-rtt' }, '–');
  #relayedLine = new Sparkline();
  #directLine = new Sparkline();
  #cut = element('button', { type: 'button', class: 'cut', 'data-testid': 'cut-direct' }, 'Cut direct path');
  /** @type {Map<string, HTMLElement>} */
  #facts = new Map();

  /**
   * @param {string} peer
   * @param {Greeting} greeting
   * @param {() => void} onCut
   */
  constructor(peer, greeting, onCut) {
    /** @readonly */
    this.element = element(
      'article',
      { class: 'card', 'data-testid': 'link-card', 'data-peer': peer, 'data-name': greeting.name },
      element('header', {}, element('span', { class: 'dot' }), element('h3', {}, greeting.name), this.#badge),
      element(
        'div',
        { class: 'rtts' },
        rtt('rtt rtt-relayed', 'relay', this.#relayedRtt, this.#relayedLine),
        rtt('rtt rtt-direct', 'direct', this.#directRtt, this.#directLine),
      ),
      this.#factList(),
      this.#cut,
    );
    this.element.style.setProperty('--member', greeting.color);
    this.#cut.setAttribute('aria-label', `Cut the direct path to ${greeting.name}`);
    this.#cut.addEventListener('click', onCut);
  }

  /**
   * @param {Link} link
   * @param {Counting} counting
   * @param {boolean} isCut whether the direct path was cut, and this has not been noticed yet
   */
  show(link, counting, isCut) {
    const path = link.state === 'CONNECTED' ? link.path : 'NONE';
    this.element.dataset.path = path.toLowerCase();
    this.element.toggleAttribute('data-cut', isCut);
    this.#badge.textContent = isCut ? 'cut' : link.state === 'CONNECTING' ? 'connecting' : BADGES[path];
    this.#cut.disabled = path !== 'DIRECT' || isCut;
    this.#fact('first-message', sinceStart(link.firstMessageMs));
    this.#fact('direct-after', sinceStart(link.directMs));
    this.#fact('sent', link.messagesSent.toLocaleString('en'));
    this.#fact('received', link.messagesReceived.toLocaleString('en'));
    this.#verdict('lost', counting.lost());
    this.#verdict('repeated', counting.repeated());
    this.#verdict('out-of-order', counting.outOfOrder());
    this.#fact('switches', String(link.switches));
    this.element.dataset.counted = String(counting.received());
  }

  /** @param {Link} link adds one point to the lines */
  sample(link) {
    showRtt(link.relayedRttUs, this.#relayedRtt, this.#relayedLine);
    showRtt(link.path === 'DIRECT' ? link.directRttUs : -1, this.#directRtt, this.#directLine);
  }

  #factList() {
    const list = element('dl', { class: 'facts' });
    for (const [key, title] of [
      ['first-message', 'First message'],
      ['direct-after', 'Direct after'],
      ['sent', 'Sent'],
      ['received', 'Received'],
      ['lost', 'Lost'],
      ['repeated', 'Repeated'],
      ['out-of-order', 'Out of order'],
      ['switches', 'Switches'],
    ]) {
      const value = element('dd', { 'data-testid': key }, '–');
      this.#facts.set(key, value);
      list.append(element('dt', {}, title), value);
    }
    return list;
  }

  /**
   * @param {string} key
   * @param {string} text
   */
  #fact(key, text) {
    const value = this.#facts.get(key);
    if (value !== undefined && value.textContent !== text) {
      value.textContent = text;
    }
  }

  /**
   * What must stay 0.
   *
   * @param {string} key
   * @param {number} count
   */
  #verdict(key, count) {
    this.#fact(key, String(count));
    const value = this.#facts.get(key);
    if (value !== undefined) {
      value.className = count === 0 ? 'zero' : 'broken';
    }
  }
}

/**
 * @param {string} kind
 * @param {string} title
 * @param {HTMLElement} value
 * @param {Sparkline} line
 */
function rtt(kind, title, value, line) {
  return element('div', { class: kind }, element('p', {}, title, value), line.element);
}

/**
 * @param {number} rttUs
 * @param {HTMLElement} text
 * @param {Sparkline} line
 */
function showRtt(rttUs, text, line) {
  if (rttUs < 0) {
    text.textContent = '–';
    return;
  }
  const ms = rttUs / 1000;
  text.textContent = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
  line.add(ms);
}

/** @param {number} ms */
function sinceStart(ms) {
  if (ms < 0) {
    return '–';
  }
  return ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}
