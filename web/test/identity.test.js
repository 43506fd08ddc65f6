import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AgreementKey } from '../identity/AgreementKey.js';
import { Introduction } from '../identity/Introduction.js';
import { PeerIdentity } from '../identity/PeerIdentity.js';
import { ReplayWindow } from '../identity/ReplayWindow.js';
import { SealedLink } from '../identity/SealedLink.js';
import { SeededRandom } from './support/SeededRandom.js';
import { utf8 } from './support/bytes.js';

const random = new SeededRandom(1);

function pair() {
  const a = AgreementKey.generate(random);
  const b = AgreementKey.generate(random);
  return [SealedLink.between(a, b.publicKey()), SealedLink.between(b, a.publicKey())];
}

test('an introduction holds for its own key only', () => {
  const identity = PeerIdentity.generate(random);
  const key = AgreementKey.generate(random);
  const introduction = Introduction.sign(identity, key, random);
  assert.ok(introduction.isValid());
  const other = AgreementKey.generate(random).publicKey();
  assert.ok(!new Introduction(identity.peerId(), other, introduction.signature).isValid());
  assert.ok(!new Introduction(identity.peerId(), introduction.agreementKey, new Uint8Array(3)).isValid());
});

test('a proof answers one nonce', () => {
  const identity = PeerIdentity.generate(random);
  const introduction = Introduction.sign(identity, AgreementKey.generate(random), random);
  const nonce = new Uint8Array(32).fill(7);
  const proof = introduction.signProof(identity, nonce, random);
  assert.ok(introduction.isProof(nonce, proof));
  assert.ok(!introduction.isProof(new Uint8Array(32).fill(8), proof));
});

test('seals for the other end, once, and for one session', () => {
  const [a, b] = pair();
  const sealed = a.seal(5, utf8('hello'));
  assert.equal(sealed.length, 5 + SealedLink.OVERHEAD_BYTES);
  assert.equal(b.open(6, sealed), 'UNSEALABLE');
  assert.deepEqual(b.open(5, sealed), utf8('hello'));
  assert.equal(b.open(5, sealed), 'REPLAYED');
  assert.equal(a.open(5, a.seal(5, utf8('own'))), 'UNSEALABLE');
});

test('junk does not open', () => {
  const [a, b] = pair();
  for (let round = 0; round < 200; round++) {
    const junk = a.seal(1, new Uint8Array(random.below(60)));
    junk[random.below(junk.length)] ^= 1 + random.below(255);
    assert.equal(b.open(1, junk), 'UNSEALABLE');
    const noise = new Uint8Array(random.below(40));
    random.nextBytes(noise);
    assert.equal(typeof b.open(1, noise), 'string');
  }
});

test('no secret is shared with a point of small order', () => {
  assert.equal(SealedLink.between(AgreementKey.generate(random), new Uint8Array(32)), null);
});

test('the replay window lets late counters in once and old ones never', () => {
  const window = new ReplayWindow();
  window.mark(1500);
  assert.ok(window.isFresh(1499));
  window.mark(1499);
  assert.ok(!window.isFresh(1499));
  assert.ok(window.isFresh(477));
  assert.ok(!window.isFresh(476));
  window.mark(4000);
  assert.ok(window.isFresh(3500));
  assert.ok(!window.isFresh(1500));
});
