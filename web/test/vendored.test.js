import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const vendor = fileURLToPath(new URL('../vendor/noble/', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules/@noble/', import.meta.url));
const skip = existsSync(packages) ? false : 'no node_modules: run npm ci in web/';

test('vendored files equal those of the npm packages', { skip }, () => {
  const files = readdirSync(vendor, { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const vendored = files.map((e) => `${e.parentPath ?? e.path}/${e.name}`.slice(vendor.length).replace(/^\//, ''));
  assert.ok(vendored.length > 20);
  for (const file of vendored.filter((name) => name !== 'README.md')) {
    assert.deepEqual(readFileSync(vendor + file), readFileSync(packages + file), file);
  }
});

test('the README names the versions that package.json pins', () => {
  const readme = readFileSync(vendor + 'README.md', 'utf8');
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const name of ['curves', 'hashes', 'ciphers']) {
    assert.ok(readme.includes(`\`@noble/${name}\` | ${manifest.devDependencies[`@noble/${name}`]} |`), name);
  }
});
