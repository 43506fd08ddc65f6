// Runs headless Chromium for a test that speaks JSON lines with us: {id, run, args} on stdin calls the page's function
// of that name and is answered by {id, result} or {id, error}; {event, ...} lines tell what happens in the page.
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const write = (line) => process.stdout.write(JSON.stringify(line) + '\n');

const browser = await chromium.launch({
  executablePath: process.argv[2],
  headless: true,
  args: ['--no-sandbox', '--allow-loopback-in-peer-connection'],
});
const page = await browser.newPage();
page.on('pageerror', (error) => write({ event: 'pageerror', detail: String(error) }));
await page.exposeFunction('tell', write);
await page.addScriptTag({ path: fileURLToPath(new URL('page.js', import.meta.url)) });
write({ event: 'ready', version: browser.version() });

for await (const line of createInterface({ input: process.stdin })) {
  const { id, run, args } = JSON.parse(line);
  page.evaluate(([name, given]) => window.functions[name](...given), [run, args]).then(
    (result) => write({ id, result: result ?? null }),
    (error) => write({ id, error: String(error) }),
  );
}
await browser.close();
