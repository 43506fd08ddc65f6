// One end of a benchmark, driven by libdatachannel: the same orders as EndMain's, see Orders.java.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const HIGH_WATER_BYTES = 4 << 20;
const LOW_WATER_BYTES = 1 << 20;
/** Messages between two looks at how much is waiting. */
const BURST_BYTES = 64 << 10;
const MAX_BURSTS = 64;

const say = (line) => process.stdout.write(`${line}\n`);

let native;
try {
  native = (await import('node-datachannel')).default;
} catch (missing) {
  say(`unavailable node-datachannel is not installed: run "npm ci" in lab/benchmarks (${String(missing.code ?? missing.message)})`);
  process.exit(0);
}

class Link {
  constructor(isOffering, isReliable, listener) {
    this.listener = listener;
    this.messages = 0;
    this.bytes = 0;
    this.onMessage = null;
    this.isClosed = false;
    this.connection = new native.PeerConnection('bench', { iceServers: [] });
    this.connection.onLocalDescription((sdp, type) => listener.onSignal(`${type} ${sdp}`));
    this.connection.onLocalCandidate((candidate, mid) => listener.onSignal(`candidate ${mid} ${candidate}`));
    if (isOffering) {
      this.adopt(this.connection.createDataChannel('bench', isReliable ? {} : { unordered: true, maxRetransmits: 0 }));
    } else {
      this.connection.onDataChannel((channel) => this.adopt(channel));
    }
  }

  adopt(channel) {
    this.channel = channel;
    channel.onMessage((message) => {
      this.messages++;
      this.bytes += message.byteLength ?? message.length;
      if (this.onMessage !== null) this.onMessage(message);
    });
    let isOpened = false;
    const opened = () => {
      if (!isOpened) this.listener.onOpened();
      isOpened = true;
    };
    channel.onOpen(opened);
    if (channel.isOpen()) opened();
  }

  onSignal(text) {
    if (this.isClosed) return;
    const [kind, mid] = text.split(' ', 2);
    if (kind !== 'candidate') {
      this.connection.setRemoteDescription(text.slice(kind.length + 1), kind);
      return;
    }
    try {
      this.connection.addRemoteCandidate(text.slice(kind.length + mid.length + 2), mid);
    } catch (tooEarly) { // the callbacks of candidates may overtake that of the description
      setTimeout(() => this.onSignal(text), 1);
    }
  }

  flood(size) {
    const payload = Buffer.alloc(size);
    const burst = Math.max(1, Math.floor(BURST_BYTES / size));
    this.channel.setBufferedAmountLowThreshold(LOW_WATER_BYTES);
    const pump = () => {
      if (this.isClosed) return;
      for (let turn = 0; turn < MAX_BURSTS; turn++) {
        if (this.channel.bufferedAmount() >= HIGH_WATER_BYTES) return; // onBufferedAmountLow goes on
        for (let i = 0; i < burst; i++) this.channel.sendMessageBinary(payload);
      }
      setImmediate(pump); // orders want to be heard, too
    };
    this.channel.onBufferedAmountLow(pump);
    pump();
  }

  pingPong(size, millis, done) {
    const payload = Buffer.alloc(size);
    const trips = [];
    let sent = process.hrtime.bigint();
    const until = sent + BigInt(millis) * 1_000_000n;
    this.onMessage = () => {
      const now = process.hrtime.bigint();
      trips.push(Number(now - sent));
      if (now >= until) {
        this.onMessage = null;
        done(trips.sort((a, b) => a - b));
        return;
      }
      sent = now;
      this.channel.sendMessageBinary(payload);
    };
    this.channel.sendMessageBinary(payload);
  }

  close() {
    this.isClosed = true;
    this.channel?.close();
    this.connection.close();
  }
}

/** The least that so many percent do not exceed. */
const percentile = (sorted, percent) =>
  sorted.length === 0 ? 0 : sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)];

/** Both ends here, signals handed over in memory. */
async function setPairs(count, atOnce, millis) {
  const times = [];
  const start = process.hrtime.bigint();
  const isTimeLeft = () => Number(process.hrtime.bigint() - start) < millis * 1e6;
  let begun = 0;
  const one = () =>
    new Promise((resolve) => {
      const begin = process.hrtime.bigint();
      let opened = 0;
      let offering;
      let answering;
      const onOpened = () => {
        if (++opened !== 2) return;
        times.push(Number(process.hrtime.bigint() - begin));
        setImmediate(() => {
          offering.close();
          answering.close();
          resolve();
        });
      };
      answering = new Link(false, true, { onSignal: (text) => offering.onSignal(text), onOpened });
      offering = new Link(true, true, { onSignal: (text) => answering.onSignal(text), onOpened });
    });
  const lane = async () => {
    while (begun < count && isTimeLeft()) {
      begun++;
      await one();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const elapsed = process.hrtime.bigint() - start;
  times.sort((a, b) => a - b);
  say(`paired ${times.length} ${elapsed} ${percentile(times, 50)} ${percentile(times, 100)}`);
}

const links = new Map();
const orders = {
  link(id, side, mode) {
    links.set(id, new Link(side === 'offer', mode === 'reliable', {
      onSignal: (text) => say(`signal ${id} ${Buffer.from(text).toString('base64')}`),
      onOpened: () => say(`opened ${id}`),
    }));
  },
  signal: (id, word) => links.get(id)?.onSignal(Buffer.from(word, 'base64').toString()),
  echo(id) {
    const link = links.get(id);
    link.onMessage = (message) => link.channel.sendMessageBinary(message);
    say(`echoing ${id}`);
  },
  flood: (id, size) => links.get(id).flood(Number(size)),
  count(id) {
    const { messages, bytes } = links.get(id);
    say(`counted ${messages} ${bytes} ${process.hrtime.bigint()} 0 -1`);
  },
  pingpong: (id, size, millis) =>
    links.get(id).pingPong(Number(size), Number(millis), (trips) =>
      say(`pinged ${trips.length} ${percentile(trips, 50)} ${percentile(trips, 99)}`)),
  unlink(id) {
    links.get(id)?.close();
    links.delete(id);
    say(`unlinked ${id}`);
  },
  pairs: (count, atOnce, millis) => setPairs(Number(count), Number(atOnce), Number(millis)),
  memory() {
    globalThis.gc?.();
    const threads = readFileSync('/proc/self/status', 'utf8').match(/Threads:\s*(\d+)/)?.[1] ?? 0;
    say(`memory ${process.memoryUsage().heapUsed} ${threads}`);
  },
  quit: () => process.exit(0),
};

say(`ready node-datachannel under Node ${process.versions.node}: each message crosses into JavaScript`);
const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
lines.on('line', (line) => {
  const [verb, ...words] = line.split(' ');
  try {
    orders[verb](...words);
  } catch (failure) {
    say(`failed ${String(failure).replaceAll(/\s+/g, ' ')}`);
  }
});
