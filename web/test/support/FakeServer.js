import { LinkCodec } from '../../engine/wire/LinkCodec.js';

/** A group server in memory: one group that everyone is put into. Speaks with the fake WebSockets that it hands out. */
export class FakeServer {
  isAway = false;
  relayed = 0;
  #clients = new Map();
  #lastMemberId = 0;
  #epoch = 0;

  /** The class to put in the place of the browser's WebSocket. */
  socketClass() {
    const server = this;
    return class FakeWebSocket {
      static OPEN = 1;
      readyState = 0;
      bufferedAmount = 0;

      constructor(url, protocol) {
        this.url = url;
        this.protocol = protocol;
        setTimeout(() => server.#accept(this), 1);
      }

      send(bytes) {
        const copy = bytes.slice();
        setTimeout(() => this.readyState === 1 && server.#onFrame(this, LinkCodec.decode(copy)), 1);
      }

      close() {
        if (this.readyState < 3) {
          this.readyState = 3;
          server.#drop(this);
        }
      }
    };
  }

  /** Ends all links without a word; new ones fail until `comeBack`. */
  goAway() {
    this.isAway = true;
    for (const socket of [...this.#clients.keys()]) {
      this.#clients.delete(socket);
      socket.readyState = 3;
      socket.onclose?.({});
    }
  }

  comeBack() {
    this.isAway = false;
  }

  /** Ends the link of one client; the others are told. */
  drop(peerId) {
    const [socket] = [...this.#clients].find(([, member]) => member.introduction.peerId.equals(peerId));
    socket.close();
    socket.onclose?.({});
  }

  #accept(socket) {
    if (this.isAway) {
      socket.readyState = 3;
      socket.onclose?.({});
      return;
    }
    socket.readyState = 1;
    this.#tell(socket, { type: 'CHALLENGE', nonce: new Uint8Array(32).fill(5) });
  }

  #onFrame(socket, frame) {
    const self = this.#clients.get(socket);
    if (frame.type === 'HELLO') {
      this.#join(socket, frame);
    } else if (frame.type === 'RELAY' && self) {
      this.relayed++;
      const to = [...this.#clients].find(([, member]) => member.memberId === frame.toMemberId);
      if (to) {
        this.#tell(to[0], { type: 'RELAYED', fromMemberId: self.memberId, payload: frame.payload });
      }
    }
  }

  #join(socket, { introduction, greeting }) {
    const member = { memberId: ++this.#lastMemberId, joinEpoch: ++this.#epoch, introduction, greeting };
    this.#tell(socket, {
      type: 'WELCOME',
      memberId: member.memberId,
      stunHost: '',
      stunPort: 0,
      maxPayloadBytes: 20_000,
      keepAliveMs: 5_000,
    });
    const others = [...this.#clients.keys()];
    this.#clients.set(socket, member);
    const members = [...this.#clients.values()];
    this.#tell(socket, { type: 'GROUP_VIEW', groupId: 1, epoch: this.#epoch, name: 'arena', members });
    others.forEach((other) =>
      this.#tell(other, { type: 'MEMBERS_JOINED', groupId: 1, epoch: this.#epoch, members: [member] }),
    );
  }

  #drop(socket) {
    const member = this.#clients.get(socket);
    this.#clients.delete(socket);
    if (member) {
      const epoch = ++this.#epoch;
      const left = { type: 'MEMBER_LEFT', groupId: 1, epoch, memberId: member.memberId, reason: 'LINK_LOST' };
      this.#clients.forEach((_, other) => this.#tell(other, left));
    }
  }

  #tell(socket, frame) {
    const bytes = LinkCodec.encode(frame);
    setTimeout(() => socket.readyState === 1 && socket.onmessage?.({ data: bytes.buffer }), 2);
  }
}
