import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const FORBIDDEN =
  /\b(Date|performance|setTimeout|setInterval|queueMicrotask|requestAnimationFrame|crypto|WebSocket|RTCPeerConnection|Math\.random|console|fetch|Promise|async|await)\b/;

test('the engine knows no clock, timer, randomness, socket or log', () => {
  const engine = fileURLToPath(new URL('../engine/', import.meta.url));
  const sources = readdirSync(engine, { recursive: true }).map(String).filter((name) => name.endsWith('.js'));
  assert.ok(sources.length > 5);
  for (const name of sources) {
    const code = readFileSync(engine + name, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.equal(FORBIDDEN.exec(code)?.[0], undefined, name);
    for (const [, from] of code.matchAll(/from '([^']+)'/g)) {
      assert.ok(!/identity|client|demo|@noble/.test(from), `${name} imports ${from}`);
    }
  }
});
