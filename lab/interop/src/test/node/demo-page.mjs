// Visits the demonstration page with headless Chromium: node demo-page.mjs SCENARIO CHROMIUM URL SCREENSHOTS
// Says on stdout, line by line, what it has seen and what the test is to do; fails with one sentence on stderr.
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

const [scenario, executablePath, url, screenshots] = process.argv.slice(2);
const PATIENCE_MS = 15_000;
const DESKTOP = { viewport: { width: 1440, height: 900 } };
/** Costs little: without a graphics card a browser draws on the processors that the test needs. */
const CALM = { ...DESKTOP, reducedMotion: 'reduce' };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const say = (line) => process.stdout.write(`${line}\n`);

/** Has the test do something, and waits until it has. */
async function ask(line) {
  say(line);
  await answers.next();
}

/** One person before the page. */
class Visitor {
  constructor(name, page) {
    this.name = name;
    this.page = page;
  }

  static async arrive(browser, name, options) {
    const page = await (await browser.newContext(options)).newPage();
    page.on('pageerror', (error) => fail(`the page of ${name} threw ${error.stack}`));
    await page.goto(`${url}?name=${name}`);
    return new Visitor(name, page);
  }

  card(name) {
    return this.page.locator(`[data-testid=link-card][data-name="${name}"]`);
  }

  async seesPath(name, path) {
    const card = this.page.locator(`[data-testid=link-card][data-name="${name}"][data-path=${path}]:not([data-cut])`);
    await this.expect(card.first().waitFor({ state: 'attached', timeout: PATIENCE_MS }), `${path} path to ${name}`);
    say(`${this.name} sees a ${path} path to ${name}`);
  }

  async says(text) {
    const tab = this.page.getByRole('tab', { name: 'Chat' });
    if (await tab.isVisible()) {
      await tab.click();
    }
    await this.page.getByTestId('chat-input').fill(text);
    await this.page.getByTestId('chat-send').click();
  }

  async hears(name, text = '') {
    const line = this.page.locator(`[data-testid=chat-message][data-from="${name}"]`, { hasText: text });
    await this.expect(line.first().waitFor({ state: 'attached', timeout: PATIENCE_MS }), `a message of ${name}`);
    say(`${this.name} hears ${name}`);
  }

  async seesStatus(state) {
    const status = this.page.locator(`[data-testid=status][data-state=${state}]`);
    await this.expect(status.waitFor({ timeout: PATIENCE_MS }), `the status ${state}`);
    say(`${this.name} sees "${await status.textContent()}"`);
  }

  cut(name) {
    // Not by the mouse: the card may be below the fold of the panel.
    return this.card(name).getByTestId('cut-direct').evaluate((button) => button.click());
  }

  async counted(name) {
    return Number(await this.card(name).getAttribute('data-counted'));
  }

  /** Numbers go on arriving from this member. */
  async countsOn(name, numbers) {
    const goal = (await this.counted(name)) + numbers;
    const deadline = Date.now() + PATIENCE_MS;
    while ((await this.counted(name)) < goal) {
      if (Date.now() > deadline) {
        fail(`${this.name} got no ${numbers} more numbers from ${name}: ${await this.counted(name)} of ${goal}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    say(`${this.name} counts on with ${name}`);
  }

  /** Nothing was lost, repeated or out of order, with anyone. */
  async isClean() {
    for (const card of await this.page.getByTestId('link-card').all()) {
      const name = await card.getAttribute('data-name');
      for (const verdict of ['lost', 'repeated', 'out-of-order']) {
        const count = await card.getByTestId(verdict).textContent();
        if (count !== '0') {
          fail(`${this.name} has ${count} numbers of ${name} ${verdict}`);
        }
      }
    }
    say(`${this.name} lost nothing`);
  }

  screenshot(name) {
    return this.page.screenshot({ path: `${screenshots}/${name}.png` });
  }

  async expect(promise, what) {
    try {
      await promise;
    } catch {
      const log = await this.page.getByTestId('log-entry').allTextContents();
      fail(`${this.name} does not see ${what}; events: ${log.join(' | ')}`);
    }
  }
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

const scenarios = {
  /** Two pages among Java peers: chat, direct paths, cut paths. */
  async cut(browser) {
    const zoe = await Visitor.arrive(browser, 'Zoe', DESKTOP);
    const max = await Visitor.arrive(browser, 'Max', PHONE);
    const others = { zoe: ['Ada', 'Ben', 'Max'], max: ['Ada', 'Ben', 'Zoe'] };
    for (const name of others.zoe) await zoe.seesPath(name, 'direct');
    for (const name of others.max) await max.seesPath(name, 'direct');
    await zoe.says('Hello from Zoe');
    await max.says('Hello from Max');
    await max.hears('Zoe', 'Hello from Zoe');
    await zoe.hears('Max', 'Hello from Max');
    await zoe.hears('Ada');
    await zoe.screenshot('page-direct');
    await max.screenshot('page-phone');

    await zoe.cut('Ada');
    await zoe.cut('Max');
    await Promise.all([zoe.seesPath('Ada', 'relayed'), zoe.seesPath('Max', 'relayed')]);
    await zoe.screenshot('page-relayed');
    await zoe.countsOn('Ada', 5);
    await Promise.all([zoe.seesPath('Ada', 'direct'), zoe.seesPath('Max', 'direct'), max.seesPath('Zoe', 'direct')]);
    for (const name of others.zoe) await zoe.countsOn(name, 5);
    await max.countsOn('Zoe', 5);
    await zoe.isClean();
    await max.isClean();
  },

  /** Two pages alone, and the server stops and comes back. */
  async away(browser) {
    const zoe = await Visitor.arrive(browser, 'Zoe', CALM);
    const max = await Visitor.arrive(browser, 'Max', CALM);
    await Promise.all([zoe.seesPath('Max', 'direct'), max.seesPath('Zoe', 'direct')]);
    await ask('STOP');
    await zoe.seesStatus('reconnecting');
    await zoe.countsOn('Max', 5);
    await zoe.says('Are you still there?');
    await max.hears('Zoe', 'Are you still there?');
    await zoe.screenshot('page-server-away');
    await ask('START');
    await Promise.all([zoe.seesStatus('connected'), max.seesStatus('connected')]);
    await Promise.all([zoe.seesPath('Max', 'direct'), max.seesPath('Zoe', 'direct')]);
    await zoe.countsOn('Max', 5);
    await max.countsOn('Zoe', 5);
    await zoe.isClean();
    await max.isClean();
  },
};

const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--allow-loopback-in-peer-connection'] });
await scenarios[scenario](browser);
await browser.close();
process.exit(0);
