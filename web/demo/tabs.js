import { byId } from './dom.js';

const NAMES = ['links', 'chat', 'log'];

/** On narrow screens one section of the panel is shown at a time; on wide ones the tabs are hidden and all are shown. */
export function startTabs() {
  const panel = byId('panel', HTMLElement);
  const tabs = NAMES.map((name) => byId(`tab-${name}`, HTMLButtonElement));
  const select = (/** @type {number} */ index) => {
    panel.dataset.tab = NAMES[index];
    tabs.forEach((tab, i) => {
      tab.setAttribute('aria-selected', String(i === index));
      tab.tabIndex = i === index ? 0 : -1;
    });
    delete tabs[index].dataset.unseen;
  };
  tabs.forEach((tab, index) => {
    tab.addEventListener('click', () => select(index));
    tab.addEventListener('keydown', ({ key }) => {
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      if (step !== 0) {
        const next = (index + step + tabs.length) % tabs.length;
        select(next);
        tabs[next].focus();
      }
    });
  });
  select(0);
}

/**
 * Marks a tab that has something new and is not shown.
 *
 * @param {'links' | 'chat' | 'log'} name
 */
export function markUnseen(name) {
  if (byId('panel', HTMLElement).dataset.tab !== name) {
    byId(`tab-${name}`, HTMLButtonElement).dataset.unseen = '';
  }
}
