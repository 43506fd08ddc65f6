import { PeerId } from '../../base/PeerId.js';
import { defaultSessionConfig } from '../../engine/SessionConfig.js';
import { Session } from '../../engine/Session.js';
import { WireWriter } from '../../engine/wire/WireWriter.js';
import { SeededRandom } from './SeededRandom.js';

const RELAY = 0;

/** Two sessions, a relay that keeps the order and a direct network that does not, in virtual time. */
export class SimulatedPair {
  nowUs = 0;
  /** What the direct network does to a packet. */
  lossRate = 0;
  isDirectCut = false;
  isRelayUp = true;
  #queue = [];
  #order = 0;
  #relayFreeUs = [0, 0];

  constructor(seed, config = defaultSessionConfig()) {
    this.random = new SeededRandom(seed);
    const ids = [PeerId.of(new Uint8Array(32).fill(1)), PeerId.of(new Uint8Array(32).fill(2))];
    this.sides = [0, 1].map((i) => ({
      session: new Session(config, ids[i], ids[1 - i], new SeededRandom(seed * 2 + i)),
      delivered: [],
      log: [],
      /** Attempts whose transport this side has, and those that it was told to lose. */
      attempts: new Set(),
      killed: new Set(),
    }));
  }

  start() {
    this.sides.forEach((_, i) => this.input(i, (session) => session.onRelayUp(this.nowUs)));
  }

  /** One input to one side, then all its outputs. */
  input(i, act) {
    const { session } = this.sides[i];
    const result = act(session);
    const out = new WireWriter(17_000);
    let busy = true;
    while (busy) {
      busy = false;
      for (let event = session.pollEvent(); event !== null; event = session.pollEvent()) {
        busy = true;
        this.#onEvent(i, event);
      }
      out.clear();
      for (let to = session.pollTransmit(out, this.nowUs); to !== null; to = session.pollTransmit(out, this.nowUs)) {
        busy = true;
        this.#send(i, to, out.toBytes());
        out.clear();
      }
    }
    return result;
  }

  /** Loses everything on the direct path that is in use, silently. */
  killDirect(i) {
    const { session, killed } = this.sides[i];
    killed.add(session.selectedPathId());
  }

  advanceUs(durationUs) {
    const endUs = this.nowUs + durationUs;
    for (;;) {
      const deadlines = this.sides.map(({ session }) => session.nextDeadlineUs());
      const due = Math.min(this.#queue[0]?.atUs ?? Infinity, ...deadlines);
      if (due > endUs) {
        break;
      }
      this.nowUs = Math.max(this.nowUs, due);
      if ((this.#queue[0]?.atUs ?? Infinity) <= this.nowUs) {
        this.#queue.shift().run();
      } else {
        const i = deadlines[0] <= this.nowUs ? 0 : 1;
        this.input(i, (session) => session.onTimeout(this.nowUs));
        const next = this.sides[i].session.nextDeadlineUs();
        if (next <= this.nowUs) {
          throw new Error(`side ${i} wants ${next} at ${this.nowUs}`);
        }
      }
    }
    this.nowUs = endUs;
  }

  at(afterUs, run) {
    const entry = { atUs: this.nowUs + afterUs, order: this.#order++, run };
    const index = this.#queue.findLastIndex((other) => other.atUs <= entry.atUs) + 1;
    this.#queue.splice(index, 0, entry);
  }

  #send(i, { pathId, isReliable }, bytes) {
    const other = 1 - i;
    this.at(0, () => this.input(i, (session) => session.onPathQueue(pathId, 0, this.nowUs)));
    if (pathId === RELAY) {
      const arrivesUs = Math.max(this.#relayFreeUs[i], this.nowUs + this.random.between(20_000, 40_000));
      this.#relayFreeUs[i] = arrivesUs;
      const isLost = !this.isRelayUp || this.random.chance(this.lossRate / 10);
      this.at(arrivesUs - this.nowUs, () => isLost || this.#arrive(other, RELAY, bytes));
      return;
    }
    const mine = this.sides[i];
    const isLost = this.isDirectCut || mine.killed.has(pathId) || (!isReliable && this.random.chance(this.lossRate));
    const arrivals = this.random.chance(0.02) && !isReliable ? 2 : 1;
    for (let copy = 0; copy < arrivals; copy++) {
      // A reliable data channel sends again what is lost: late, and unordered.
      const lateUs = isReliable && this.random.chance(this.lossRate) ? 100_000 : 0;
      const delayUs = this.random.between(2_000, 9_000) + lateUs;
      this.at(delayUs, () => isLost || this.sides[other].killed.has(pathId) || this.#arrive(other, pathId, bytes));
    }
  }

  #arrive(i, pathId, bytes) {
    if (pathId === RELAY || this.sides[i].attempts.has(pathId)) {
      this.input(i, (session) => session.onPacket(pathId, bytes, this.nowUs));
    }
  }

  #onEvent(i, event) {
    const side = this.sides[i];
    switch (event.type) {
      case 'Deliver':
        side.delivered.push(event);
        this.at(0, () =>
          this.input(i, (session) => session.onConsumed(event.channelId, event.creditBytes, this.nowUs)),
        );
        break;
      case 'OpenPath': {
        const { attempt } = event;
        side.attempts.add(attempt);
        this.at(5_000, () => this.input(i, (s) => s.onLocalDescription(attempt, `sdp ${i} ${attempt}`, this.nowUs)));
        if (event.offerSdp !== null && !this.isDirectCut) {
          this.at(150_000, () => this.#open(0, attempt));
          this.at(160_000, () => this.#open(1, attempt));
        }
        break;
      }
      case 'ClosePath':
        side.attempts.delete(event.attempt);
        break;
      default:
        side.log.push(event);
    }
  }

  #open(i, attempt) {
    if (this.sides[i].attempts.has(attempt)) {
      this.input(i, (session) => session.onPathOpened(attempt, this.nowUs));
    }
  }
}
