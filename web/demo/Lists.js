/** @import { Greeting } from './greeting.js' */
import { byId, element, nameOf } from './dom.js';

const MAX_LINES = 200;

/** A list that grows downwards, forgets its beginning, and follows its end unless the reader has scrolled up. */
class GrowingList {
  #list;

  /** @param {HTMLElement} list */
  constructor(list) {
    this.#list = list;
  }

  /** @param {HTMLElement} line */
  add(line) {
    const list = this.#list;
    const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(line);
    if (list.childElementCount > MAX_LINES) {
      list.firstElementChild?.remove();
    }
    if (isAtEnd) {
      list.scrollTop = list.scrollHeight;
    }
  }
}

/** What happened, in plain words. */
export class EventLog {
  #list = new GrowingList(byId('log', HTMLOListElement));
  #startMs = performance.now();

  /** @param {(string | Greeting)[]} words */
  add(...words) {
    const seconds = (performance.now() - this.#startMs) / 1000;
    const time = element('time', {}, seconds < 100 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`);
    const text = words.map((word) => (typeof word === 'string' ? word : nameOf(word)));
    this.#list.add(element('li', { 'data-testid': 'log-entry' }, time, element('span', {}, ...text)));
  }
}

/** What was said. */
export class Chat {
  #list = new GrowingList(byId('chat', HTMLOListElement));

  /** @param {(text: string) => boolean} onSay false if it could not be said now */
  constructor(onSay) {
    const input = byId('chat-input', HTMLInputElement);
    byId('chat-form', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text !== '' && onSay(text)) {
        input.value = '';
      }
    });
  }

  /**
   * @param {Greeting} from
   * @param {string} text
   */
  add(from, text) {
    const line = element('li', { 'data-testid': 'chat-message', 'data-from': from.name }, nameOf(from));
    line.append(text);
    this.#list.add(line);
  }
}
