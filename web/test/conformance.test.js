import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PeerId } from '../base/PeerId.js';
import { ControlCodec } from '../engine/wire/ControlCodec.js';
import { LinkCodec } from '../engine/wire/LinkCodec.js';
import { SessionCodec } from '../engine/wire/SessionCodec.js';
import { AgreementKey } from '../identity/AgreementKey.js';
import { Introduction } from '../identity/Introduction.js';
import { PeerIdentity } from '../identity/PeerIdentity.js';
import { SealedLink } from '../identity/SealedLink.js';
import { hex, unhex } from './support/bytes.js';

const decoders = {
  'link-frames': (bytes) => LinkCodec.decode(bytes),
  'control-messages': (bytes) => ControlCodec.decode(bytes),
  'session-packets': (bytes) => SessionCodec.decode(bytes),
};

for (const [name, decode] of Object.entries(decoders)) {
  const file = new URL(`../../conformance/${name}.json`, import.meta.url);
  const vectors = JSON.parse(readFileSync(file, 'utf8'));

  test(`reads the valid vectors of ${name}`, () => {
    for (const vector of vectors.valid) {
      assert.deepEqual(plain(decode(unhex(vector.hex))), untypedRanges(vector.fields), vector.name);
    }
  });

  test(`names the failures of ${name}`, () => {
    for (const vector of vectors.malformed) {
      const result = decode(unhex(vector.hex));
      assert.equal(result.failure ?? result, vector.failure, vector.name);
    }
  });
}

for (const [name, codec] of [['link-frames', LinkCodec], ['control-messages', ControlCodec]]) {
  test(`writes the valid vectors of ${name}`, () => {
    const { valid } = JSON.parse(readFileSync(new URL(`../../conformance/${name}.json`, import.meta.url), 'utf8'));
    for (const vector of valid) {
      assert.equal(hex(codec.encode(codec.decode(unhex(vector.hex)))), vector.hex, vector.name);
    }
  });
}

/** Bytes as hexadecimal, as the vectors have them. */
function plain(value) {
  if (value instanceof Uint8Array) {
    return hex(value);
  }
  if (value instanceof PeerId) {
    return value.toString();
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, plain(field)]));
  }
  return value;
}

/** The vectors name the type of everything; a range of an ACK has none here. */
function untypedRanges(fields) {
  return JSON.parse(JSON.stringify(fields), (key, value) =>
    key === 'ranges' ? value.map(({ gap, length }) => ({ gap, length })) : value,
  );
}

const read = (name) => JSON.parse(readFileSync(new URL(`../../conformance/${name}.json`, import.meta.url), 'utf8'));

test('agrees, seals and opens as the vectors say', () => {
  const vectors = read('sealing');
  const sender = AgreementKey.of(unhex(vectors.senderSecret));
  const receiver = AgreementKey.of(unhex(vectors.receiverSecret));
  assert.equal(hex(sender.publicKey()), vectors.senderKey);
  assert.equal(hex(receiver.publicKey()), vectors.receiverKey);
  assert.equal(hex(sender.agree(receiver.publicKey())), vectors.shared);
  const sealing = SealedLink.between(sender, receiver.publicKey());
  const opening = SealedLink.between(receiver, sender.publicKey());
  for (const { sessionEpoch, packet, sealed } of vectors.packets) {
    assert.equal(hex(sealing.seal(sessionEpoch, unhex(packet))), sealed);
    assert.equal(hex(opening.open(sessionEpoch, unhex(sealed))), packet);
  }
  for (const key of vectors.smallOrderKeys) {
    assert.equal(sender.agree(unhex(key)), null, key);
  }
});

test('introduces and proves as the vectors say', () => {
  for (const vector of read('introduction').introductions) {
    const identity = PeerIdentity.of(unhex(vector.identitySecret));
    const key = AgreementKey.of(unhex(vector.agreementSecret));
    const random = { nextBytes: (bytes) => bytes.set(unhex(vector.aux)), nextInt: () => 0 };
    const introduction = Introduction.sign(identity, key, random);
    assert.equal(identity.peerId().toString(), vector.peerId);
    assert.equal(hex(introduction.agreementKey), vector.agreementKey);
    assert.equal(hex(introduction.signature), vector.signature);
    assert.equal(hex(introduction.signProof(identity, unhex(vector.nonce), random)), vector.proof);
    assert.ok(introduction.isValid() && introduction.isProof(unhex(vector.nonce), unhex(vector.proof)));
  }
});
