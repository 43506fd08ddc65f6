import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const vendor = fileURLToPath(new URL('../vendor/noble/', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules/@noble/', import.meta.url));
const skip = existsSync(packages) ? false : 'no node_modules: run npm ci in web/';

test('vendored files equal those of the npm packages, but for where they find one another', { skip }, () => {
  const files = readdirSync(vendor, { recursive: true }).map(String).filter((name) => /\.js$|\.d\.ts$|LICENSE$/.test(name));
  assert.ok(files.length > 40);
  for (const file of files) {
    const original = readFileSync(packages + file, 'utf8');
    const up = file.startsWith('curves/abstract') ? '../../' : '../';
    const expected = file.startsWith('curves/') ? original.replaceAll(`'@noble/hashes/`, `'${up}hashes/`) : original;
    assert.equal(readFileSync(vendor + file, 'utf8'), expected, file);
  }
});

test('nothing in them needs a resolver', () => {
  for (const file of readdirSync(vendor, { recursive: true }).map(String).filter((name) => name.endsWith('.js'))) {
    for (const [, specifier] of readFileSync(vendor + file, 'utf8').matchAll(/^(?:import|export) .*from ['"](.+)['"]/gm)) {
      assert.match(specifier, /^\.\.?\//, file);
    }
  }
});

test('the README names the versions that package.json pins', () => {
  const readme = readFileSync(vendor + 'README.md', 'utf8');
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  for (const name of ['curves', 'hashes', 'ciphers']) {
    assert.ok(readme.includes(`\`@noble/${name}\` | ${manifest.devDependencies[`@noble/${name}`]} |`), name);
  }
});
