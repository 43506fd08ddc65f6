/** @import { Loop } from './Loop.js' */

/**
 * What the owner of a path is told; nothing after `close`.
 *
 * @typedef {object} DirectPathListener
 * @property {(sdp: string) => void} onDescription
 * @property {(candidate: string) => void} onCandidate
 * @property {() => void} onCandidatesDone
 * @property {() => void} onOpened both data channels are open
 * @property {() => void} onClosed
 * @property {(packet: Uint8Array) => void} onPacket
 * @property {(queuedBytes: number) => void} onDrained
 */

/** docs/protocol/session.md: the channel for packets that hold reliable data, and the one for all others. */
const RELIABLE = Object.freeze({ label: 'peerage', init: { negotiated: true, id: 0, ordered: false } });
const DATAGRAMS = Object.freeze({
  label: 'peerage-datagrams',
  init: { negotiated: true, id: 1, ordered: false, maxRetransmits: 0 },
});

/** When less than this is queued, the session may give more. */
const LOW_THRESHOLD_BYTES = 16_000;

/** One attempt at a direct path: an RTCPeerConnection with two pre-negotiated data channels. Disposable. */
export class DirectPath {
  #connection;
  #reliable;
  #datagrams;
  /** Operations on the connection are asynchronous; they happen in the order in which they were asked for. */
  #operations = Promise.resolve();
  /** @type {DirectPathListener | null} */
  #listener;
  #isSwallowing = false;

  /**
   * @param {RTCIceServer[]} iceServers
   * @param {DirectPathListener} listener
   */
  constructor(iceServers, listener) {
    this.#listener = listener;
    this.#connection = new RTCPeerConnection({ iceServers });
    this.#reliable = this.#channel(RELIABLE);
    this.#datagrams = this.#channel(DATAGRAMS);
    this.#connection.onicecandidate = ({ candidate }) => this.#onLocalCandidate(candidate);
    this.#connection.onconnectionstatechange = () => {
      if (this.#connection.connectionState === 'failed') {
        this.#ended();
      }
    };
  }

  /** Makes the offer. */
  offer() {
    this.#enqueue(async () => {
      await this.#connection.setLocalDescription();
      this.#describe();
    });
  }

  /** @param {string} sdp the other's offer, to be answered */
  answer(sdp) {
    this.#enqueue(async () => {
      await this.#connection.setRemoteDescription({ type: 'offer', sdp });
      await this.#connection.setLocalDescription();
      this.#describe();
    });
  }

  /** @param {string} sdp */
  applyAnswer(sdp) {
    this.#enqueue(() => this.#connection.setRemoteDescription({ type: 'answer', sdp }));
  }

  /** @param {string} candidate */
  applyCandidate(candidate) {
    this.#enqueue(async () => {
      try {
        await this.#connection.addIceCandidate({ candidate, sdpMLineIndex: 0 });
      } catch {
        // One that this browser does not understand costs only itself.
      }
    });
  }

  applyEndOfCandidates() {
    this.#enqueue(async () => {
      try {
        await this.#connection.addIceCandidate();
      } catch {
        // Some browsers know no end of candidates; nothing waits for it.
      }
    });
  }

  /**
   * False if the packet could not be taken.
   *
   * @param {Uint8Array} packet
   * @param {boolean} isReliable
   */
  send(packet, isReliable) {
    const channel = isReliable ? this.#reliable : this.#datagrams;
    if (channel.readyState !== 'open') {
      return false;
    }
    if (this.#isSwallowing) {
      return true;
    }
    try {
      channel.send(/** @type {ArrayBufferView<ArrayBuffer>} */ (packet));
      return true;
    } catch {
      // The browser's own buffer is full: the session sends again what was reliable.
      return false;
    }
  }

  /** What the transport holds and has not sent. */
  queuedBytes() {
    return this.#reliable.bufferedAmount + this.#datagrams.bufferedAmount;
  }

  /** From now on everything is lost, both ways and silently, as when a NAT forgets. */
  swallow() {
    this.#isSwallowing = true;
  }

  /** The types (host, srflx, prflx, relay) of the own and the other's candidate in use; empty where not known. */
  candidateTypes() {
    const pair = this.#connection.sctp?.transport.iceTransport?.getSelectedCandidatePair?.();
    return { local: pair?.local?.type ?? '', remote: pair?.remote?.type ?? '' };
  }

  close() {
    this.#listener = null;
    this.#connection.close();
  }

  /** @param {{label: string, init: RTCDataChannelInit}} kind */
  #channel({ label, init }) {
    const channel = this.#connection.createDataChannel(label, init);
    channel.binaryType = 'arraybuffer';
    channel.bufferedAmountLowThreshold = LOW_THRESHOLD_BYTES;
    channel.onopen = () => this.#onChannelOpen();
    channel.onclose = () => this.#ended();
    channel.onmessage = ({ data }) => {
      if (data instanceof ArrayBuffer && !this.#isSwallowing) {
        this.#listener?.onPacket(new Uint8Array(data));
      }
    };
    channel.onbufferedamountlow = () => this.#listener?.onDrained(this.queuedBytes());
    return channel;
  }

  #onChannelOpen() {
    if (this.#reliable.readyState === 'open' && this.#datagrams.readyState === 'open') {
      this.#listener?.onOpened();
    }
  }

  /** @param {RTCIceCandidate | null} candidate */
  #onLocalCandidate(candidate) {
    if (candidate === null) {
      this.#listener?.onCandidatesDone();
    } else if (candidate.candidate !== '') {
      this.#listener?.onCandidate(candidate.candidate);
    }
  }

  #describe() {
    const sdp = this.#connection.localDescription?.sdp;
    if (sdp !== undefined) {
      this.#listener?.onDescription(sdp);
    }
  }

  /** @param {() => Promise<void>} operation */
  #enqueue(operation) {
    // A description that the browser refuses, or a connection closed meanwhile, ends the attempt.
    this.#operations = this.#operations.then(() => (this.#listener === null ? undefined : operation())).catch(() => this.#ended());
  }

  #ended() {
    const listener = this.#listener;
    this.close();
    listener?.onClosed();
  }
}
