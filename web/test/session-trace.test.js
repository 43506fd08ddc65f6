import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PeerId } from '../base/PeerId.js';
import { Session } from '../engine/Session.js';
import { WireWriter } from '../engine/wire/WireWriter.js';
import { hex, unhex } from './support/bytes.js';

/** Which argument is bytes, by input. */
const BYTES_AT = { onSend: 1, onPacket: 1 };

for (const role of ['controlling', 'controlled']) {
  test(`answers bit for bit as the Java engine, ${role}`, () => {
    const file = new URL(`../../conformance/session-trace-${role}.json`, import.meta.url);
    const trace = JSON.parse(readFileSync(file, 'utf8'));
    assert.ok(trace.steps.length > 1000);
    const ints = [...trace.randomInts];
    const random = { nextBytes: () => assert.fail('not expected'), nextInt: () => ints.shift() };
    const session = new Session(trace.config, PeerId.parse(trace.local), PeerId.parse(trace.remote), random);
    replay(session, trace.steps);
    assert.deepEqual(ints, []);
  });
}

/** Gives the session each recorded input, and takes from it what was taken then. */
function replay(session, steps) {
  const out = new WireWriter(17_000);
  let nowUs = 0;
  let result;
  const transmit = () => {
    out.clear();
    const to = session.pollTransmit(out, nowUs);
    return to && { transmit: to.pathId, isReliable: to.isReliable, hex: hex(out.toBytes()) };
  };
  const event = () => {
    const { type, ...fields } = session.pollEvent() ?? {};
    return type && { event: type, ...fields, ...(fields.message && { message: hex(fields.message) }) };
  };
  steps.forEach((step, index) => {
    const where = `step ${index}`;
    if (step.in !== undefined) {
      nowUs = step.nowUs;
      const values = step.arguments.map((value, i) => (BYTES_AT[step.in] === i ? unhex(value) : value));
      result = session[step.in](...values, nowUs);
    } else if (step.result !== undefined) {
      assert.equal(result, step.result, where);
    } else if (step.transmit !== undefined) {
      assert.deepEqual(transmit(), step, where);
    } else if (step.event !== undefined) {
      assert.equal(transmit(), null, where);
      assert.deepEqual(event(), step, where);
    } else {
      assert.equal(event(), undefined, where);
      assert.equal(session.nextDeadlineUs(), step.nextDeadlineUs ?? Infinity, where);
    }
  });
}
