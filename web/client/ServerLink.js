/** @import { RandomSource } from '../base/RandomSource.js' */
/** @import { DecodeFailure } from '../engine/wire/DecodeFailure.js' */
/** @import { LinkFrame, ByeCodeName } from '../engine/wire/LinkFrame.js' */
/** @import { PeerIdentity } from '../identity/PeerIdentity.js' */
/** @import { ErrorCode } from './PeerageError.js' */
/** @import { Loop } from './Loop.js' */
import { LinkCodec } from '../engine/wire/LinkCodec.js';
import { AgreementKey } from '../identity/AgreementKey.js';
import { Introduction } from '../identity/Introduction.js';
import { PeerageError } from './PeerageError.js';

/** @typedef {Extract<LinkFrame, {type: 'WELCOME'}>} Welcome */

/**
 * What the owner of a link is told.
 *
 * @typedef {object} ServerLinkListener
 * @property {(welcome: Welcome, agreementKey: AgreementKey) => void} onUp
 * @property {(frame: LinkFrame) => void} onFrame
 * @property {() => void} onDown the link is lost, or could not be made; it is tried again
 * @property {(error: PeerageError) => void} onRefused it will not be made again
 */

const SUBPROTOCOL = 'peerage.v1';
/** A server that does not welcome within this is not there. */
const WELCOME_TIMEOUT_US = 10_000_000;
/** Silence of this many keep-alive intervals is the end of a link. docs/protocol/link.md. */
const SILENT_INTERVALS = 3;
const FIRST_RETRY_US = 250_000;
const MAX_RETRY_US = 5_000_000;
/** What the socket may hold before we stop giving it relayed packets: they are dropped and sent again. */
const MAX_BUFFERED_BYTES = 1 << 20;

/** After these the link is not made again. @type {Readonly<Partial<Record<ByeCodeName, ErrorCode>>>} */
const FINAL_CODES = Object.freeze({ VERSION: 'VERSION', REFUSED: 'REFUSED', REPLACED: 'REPLACED' });
/**
 * After these neither, if the link was never up; else the server is in trouble, and may get out of it.
 *
 * @type {Readonly<Partial<Record<ByeCodeName, ErrorCode>>>}
 */
const FIRST_CODES = Object.freeze({ ...FINAL_CODES, BAD_FRAME: 'BAD_SERVER', BAD_PROOF: 'REFUSED', FULL: 'REFUSED' });

/**
 * The WebSocket to the group server: greets, keeps alive, and makes itself again with growing intervals.
 *
 * States: CONNECTING → UP → WAITING → CONNECTING …; any → CLOSED. Each has a deadline but CLOSED.
 */
export class ServerLink {
  /** @type {'CONNECTING' | 'UP' | 'WAITING' | 'CLOSED'} */
  #state = 'WAITING';
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {AgreementKey | null} */
  #agreementKey = null;
  #deadlineUs = 0;
  #keepAliveUs = 0;
  #nextPingUs = Infinity;
  #retryUs = FIRST_RETRY_US;
  #wasUp = false;
  #framesSent = 0;
  #framesReceived = 0;

  #url;
  #identity;
  #greeting;
  #random;
  #loop;
  #listener;

  /**
   * @param {string} url
   * @param {PeerIdentity} identity
   * @param {Uint8Array} greeting
   * @param {RandomSource} random
   * @param {Loop} loop
   * @param {ServerLinkListener} listener
   */
  constructor(url, identity, greeting, random, loop, listener) {
    this.#url = url;
    this.#identity = identity;
    this.#greeting = greeting;
    this.#random = random;
    this.#loop = loop;
    this.#listener = listener;
  }

  open() {
    this.#connect(this.#loop.nowUs());
    this.#loop.add(this);
  }

  isUp() {
    return this.#state === 'UP';
  }

  framesSent() {
    return this.#framesSent;
  }

  framesReceived() {
    return this.#framesReceived;
  }

  /** What the socket holds and has not sent. */
  bufferedBytes() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** @param {LinkFrame} frame dropped if the link is down */
  send(frame) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#framesSent++;
      this.#socket.send(/** @type {BufferSource} */ (LinkCodec.encode(frame)));
    }
  }

  /**
   * Sends a sealed packet; false if the link is down or full.
   *
   * @param {number} toMemberId
   * @param {Uint8Array} payload
   */
  relay(toMemberId, payload) {
    if (!this.isUp() || this.bufferedBytes() > MAX_BUFFERED_BYTES) {
      return false;
    }
    this.send({ type: 'RELAY', toMemberId, payload });
    return true;
  }

  close() {
    this.send({ type: 'BYE', code: 'NORMAL', text: '' });
    this.#end();
  }

  nextDeadlineUs() {
    return this.#state === 'CLOSED' ? Infinity : Math.min(this.#deadlineUs, this.#nextPingUs);
  }

  /** @param {number} nowUs */
  onTimeout(nowUs) {
    if (this.#nextPingUs <= nowUs) {
      this.#nextPingUs = nowUs + this.#keepAliveUs;
      this.send({ type: 'PING', token: nowUs });
    }
    if (this.#deadlineUs > nowUs) {
      return;
    }
    if (this.#state === 'WAITING') {
      this.#connect(nowUs);
    } else {
      this.#lost(nowUs);
    }
  }

  /** @param {number} nowUs */
  #connect(nowUs) {
    this.#state = 'CONNECTING';
    this.#deadlineUs = nowUs + WELCOME_TIMEOUT_US;
    // Fresh for each connection to a server. docs/protocol/link.md.
    this.#agreementKey = AgreementKey.generate(this.#random);
    const socket = this.#newSocket();
    if (socket === null) {
      this.#refused('BAD_URL', `This page may not connect to ${this.#url}: one that came by https needs wss.`);
      return;
    }
    socket.binaryType = 'arraybuffer';
    // A socket that was given up may still speak: it is heard only while it is ours.
    socket.onmessage = ({ data }) => this.#socket === socket && this.#onMessage(data);
    socket.onclose = () => this.#socket === socket && this.#lost(this.#loop.nowUs());
    this.#socket = socket;
  }

  /** Null if the page may not connect there. */
  #newSocket() {
    try {
      return new WebSocket(this.#url, SUBPROTOCOL);
    } catch {
      return null;
    }
  }

  /** @param {unknown} data */
  #onMessage(data) {
    const nowUs = this.#loop.nowUs();
    this.#framesReceived++;
    /** @type {LinkFrame} */
    const frame =
      data instanceof ArrayBuffer ? LinkCodec.decode(new Uint8Array(data)) : { type: 'MALFORMED', failure: 'BAD_VALUE' };
    if (this.isUp()) {
      this.#deadlineUs = nowUs + SILENT_INTERVALS * this.#keepAliveUs;
    }
    switch (frame.type) {
      case 'CHALLENGE':
        this.#answer(frame.nonce);
        break;
      case 'WELCOME':
        this.#welcomed(frame, nowUs);
        break;
      case 'PING':
        this.send({ type: 'PONG', token: frame.token });
        break;
      case 'BYE':
        this.#onBye(frame.code, frame.text, nowUs);
        break;
      case 'MALFORMED':
        this.#onMalformed(frame.failure, nowUs);
        break;
      default:
        if (this.isUp()) {
          this.#listener.onFrame(frame);
        }
    }
    this.#loop.reschedule();
  }

  /** @param {Uint8Array} nonce */
  #answer(nonce) {
    if (this.#state !== 'CONNECTING' || this.#agreementKey === null) {
      return;
    }
    const introduction = Introduction.sign(this.#identity, this.#agreementKey, this.#random);
    const proof = introduction.signProof(this.#identity, nonce, this.#random);
    this.send({ type: 'HELLO', introduction, proof, greeting: this.#greeting });
  }

  /**
   * @param {Welcome} welcome
   * @param {number} nowUs
   */
  #welcomed(welcome, nowUs) {
    if (this.#state !== 'CONNECTING' || this.#agreementKey === null) {
      return;
    }
    this.#state = 'UP';
    this.#wasUp = true;
    this.#retryUs = FIRST_RETRY_US;
    this.#keepAliveUs = welcome.keepAliveMs * 1000;
    this.#nextPingUs = nowUs + this.#keepAliveUs;
    this.#deadlineUs = nowUs + SILENT_INTERVALS * this.#keepAliveUs;
    this.#listener.onUp(welcome, this.#agreementKey);
  }

  /**
   * @param {DecodeFailure} failure
   * @param {number} nowUs
   */
  #onMalformed(failure, nowUs) {
    if (failure === 'UNSUPPORTED_VERSION') {
      this.#refused('VERSION', `The server at ${this.#url} speaks another version of the protocol: reload the page.`);
    } else if (this.#wasUp) {
      this.#lost(nowUs);
    } else {
      this.#refused('BAD_SERVER', `What answers at ${this.#url} is no working group server (${failure}).`);
    }
  }

  /**
   * @param {ByeCodeName} code
   * @param {string} text
   * @param {number} nowUs
   */
  #onBye(code, text, nowUs) {
    const error = (this.#wasUp ? FINAL_CODES : FIRST_CODES)[code];
    if (error === undefined) {
      this.#lost(nowUs);
    } else {
      this.#refused(error, `The server at ${this.#url} refuses: ${text || code.toLowerCase().replaceAll('_', ' ')}.`);
    }
  }

  /** @param {number} nowUs */
  #lost(nowUs) {
    this.#drop();
    this.#state = 'WAITING';
    // Up to a quarter more at random, so that the clients of a restarted server do not all come at once.
    this.#deadlineUs = nowUs + this.#retryUs + ((this.#random.nextInt() >>> 0) % (this.#retryUs / 4));
    this.#retryUs = Math.min(2 * this.#retryUs, MAX_RETRY_US);
    this.#listener.onDown();
    this.#loop.reschedule();
  }

  /**
   * @param {ErrorCode} code
   * @param {string} message
   */
  #refused(code, message) {
    this.#end();
    this.#listener.onRefused(new PeerageError(code, message));
  }

  #end() {
    this.#drop();
    this.#state = 'CLOSED';
    this.#loop.remove(this);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    this.#nextPingUs = Infinity;
    socket?.close();
  }
}
