// libdatachannel as a counterpart of a test that speaks JSON lines with us; the functions are those of page.js.
import { createInterface } from 'node:readline';
import { PeerConnection, cleanup, getLibraryVersion } from 'node-datachannel';

const MAX_MESSAGE_BYTES = 16 << 20;

const write = (line) => process.stdout.write(JSON.stringify(line) + '\n');
const peers = new Map();

const watch = (peer, channel, label) => {
  peers.get(peer).channels.set(label, channel);
  channel.onOpen(() => write({ event: 'open', peer, label }));
  channel.onClosed(() => write({ event: 'close', peer, label }));
  channel.onMessage((data) => {
    if (typeof data === 'string') {
      channel.sendMessage(data);
    } else {
      channel.sendMessageBinary(new Uint8Array(data));
    }
  });
};

const functions = {
  open(peer) {
    const connection = new PeerConnection(peer, {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
      maxMessageSize: MAX_MESSAGE_BYTES,
    });
    peers.set(peer, { connection, channels: new Map() });
    connection.onLocalCandidate((candidate) => write({ event: 'candidate', peer, candidate }));
    connection.onStateChange((state) => write({ event: 'state', peer, state }));
    connection.onDataChannel((channel) => {
      const label = channel.getLabel();
      write({ event: 'announced', peer, label, protocol: channel.getProtocol() });
      watch(peer, channel, label);
    });
  },

  channel(peer, label, { ordered = true, ...init }) {
    watch(peer, peers.get(peer).connection.createDataChannel(label, { unordered: !ordered, ...init }), label);
  },

  offer(peer) {
    const { connection } = peers.get(peer);
    connection.setLocalDescription('offer');
    return connection.localDescription().sdp;
  },

  answer(peer, sdp) {
    const { connection } = peers.get(peer);
    connection.setRemoteDescription(sdp, 'offer');
    connection.setLocalDescription('answer');
    return connection.localDescription().sdp;
  },

  accept: (peer, sdp) => peers.get(peer).connection.setRemoteDescription(sdp, 'answer'),

  candidate(peer, candidate) {
    if (candidate) {
      peers.get(peer).connection.addRemoteCandidate(candidate, '0');
    }
  },

  send: (peer, label, text) => peers.get(peer).channels.get(label).sendMessage(text),

  sendMany(peer, label, count, bytes) {
    const channel = peers.get(peer).channels.get(label);
    for (let i = 0; i < count; i++) {
      channel.sendMessageBinary(new Uint8Array(bytes).fill(i));
    }
  },

  closeChannel: (peer, label) => peers.get(peer).channels.get(label).close(),

  close(peer) {
    peers.get(peer).connection.close();
    peers.delete(peer);
  },
};

write({ event: 'ready', version: getLibraryVersion() });

for await (const line of createInterface({ input: process.stdin })) {
  const { id, run, args } = JSON.parse(line);
  try {
    write({ id, result: functions[run](...args) ?? null });
  } catch (error) {
    write({ id, error: String(error) });
  }
}
for (const { connection } of peers.values()) {
  connection.close();
}
cleanup();
process.exit(0);
