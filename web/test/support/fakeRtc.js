/** RTCPeerConnections in memory that find one another by their descriptions. */
const connections = new Map();
let lastId = 0;

class FakeChannel {
  readyState = 'connecting';
  bufferedAmount = 0;
  remote = null;

  send(bytes) {
    const copy = bytes.slice().buffer;
    setTimeout(() => this.remote.readyState === 'open' && this.remote.onmessage?.({ data: copy }), 1);
  }

  open(remote) {
    this.remote = remote;
    this.readyState = 'open';
    this.onopen?.();
  }
}

export class FakePeerConnection {
  connectionState = 'new';
  localDescription = null;
  sctp = null;
  #id = `fake ${++lastId}`;
  #channels = [];

  constructor() {
    connections.set(this.#id, this);
  }

  createDataChannel() {
    const channel = new FakeChannel();
    this.#channels.push(channel);
    return channel;
  }

  async setLocalDescription() {
    this.localDescription = { sdp: this.#id };
    setTimeout(() => this.onicecandidate?.({ candidate: { candidate: 'candidate:1' } }), 1);
    setTimeout(() => this.onicecandidate?.({ candidate: null }), 2);
  }

  async setRemoteDescription({ type, sdp }) {
    const other = connections.get(sdp);
    if (type === 'answer' && other) {
      setTimeout(() => {
        this.#channels.forEach((channel, i) => channel.open(other.#channels[i]));
        other.#channels.forEach((channel, i) => channel.open(this.#channels[i]));
      }, 5);
    }
  }

  async addIceCandidate() {}

  close() {
    this.connectionState = 'closed';
    this.#channels.forEach((channel) => (channel.readyState = 'closed'));
    connections.delete(this.#id);
  }
}
