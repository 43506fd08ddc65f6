import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PeerId } from '../base/PeerId.js';
import { ControlCodec } from '../engine/wire/ControlCodec.js';
import { LinkCodec } from '../engine/wire/LinkCodec.js';
import { SessionCodec } from '../engine/wire/SessionCodec.js';
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
