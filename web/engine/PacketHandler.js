/** @import { ChannelReceiver, Received } from './ChannelReceiver.js' */
/** @import { ChannelOpen, Channels } from './Channels.js' */
/** @import { Counters } from './Counters.js' */
/** @import { DirectPathNegotiator } from './DirectPathNegotiator.js' */
/** @import { Lifecycle } from './Lifecycle.js' */
/** @import { Path } from './Path.js' */
/** @import { PathSet } from './PathSet.js' */
/** @import { SessionEvent } from './SessionEvent.js' */
/** @import { ControlMessage } from './wire/ControlCodec.js' */
/** @import { Data, SessionFrame } from './wire/SessionCodec.js' */
import { CONTROL } from './Channels.js';
import { ControlCodec } from './wire/ControlCodec.js';
import { SessionCodec } from './wire/SessionCodec.js';

/** Paths are counted in 31 bits, as on the other side. */
const MAX_PATH_ID = 0x7fff_ffff;

/** Takes packets apart and gives every frame and control message to the part that it is for. */
export class PacketHandler {
  #isControlling;
  #lifecycle;
  #paths;
  #channels;
  #negotiator;
  #events;
  #counters;

  /**
   * @param {boolean} isControlling
   * @param {Lifecycle} lifecycle
   * @param {PathSet} paths
   * @param {Channels} channels
   * @param {DirectPathNegotiator} negotiator
   * @param {SessionEvent[]} events
   * @param {Counters} counters
   */
  constructor(isControlling, lifecycle, paths, channels, negotiator, events, counters) {
    this.#isControlling = isControlling;
    this.#lifecycle = lifecycle;
    this.#paths = paths;
    this.#channels = channels;
    this.#negotiator = negotiator;
    this.#events = events;
    this.#counters = counters;
  }

  /**
   * @param {Path} path
   * @param {Uint8Array} packet
   * @param {number} nowUs
   */
  onPacket(path, packet, nowUs) {
    this.#counters.of(path.kind()).onReceived(packet.length);
    const frames = SessionCodec.decode(packet);
    if (typeof frames === 'string') {
      this.#lifecycle.onMalformed(nowUs);
    } else {
      frames.forEach((frame) => this.#onFrame(path, frame, nowUs));
    }
  }

  /**
   * @param {Path} path
   * @param {SessionFrame} frame
   * @param {number} nowUs
   */
  #onFrame(path, frame, nowUs) {
    switch (frame.type) {
      case 'DATA': {
        const receiver = this.#channels.receiverOf(frame);
        if (receiver !== null) {
          this.#onFragment(receiver, frame, path.id(), nowUs);
        }
        return;
      }
      case 'ACK':
        if (!this.#channels.onAck(frame, this.#paths, nowUs)) {
          this.#lifecycle.onMalformed(nowUs);
        }
        return;
      case 'PING':
        path.onPing(frame.id);
        return;
      case 'PONG':
        path.onPong(frame.id, nowUs);
        return;
      default:
    }
  }

  /**
   * @param {ChannelReceiver} receiver
   * @param {Data} data
   * @param {number} pathId
   * @param {number} nowUs
   */
  #onFragment(receiver, data, pathId, nowUs) {
    if (!this.#channels.onFragment(receiver, data, pathId, nowUs)) {
      this.#lifecycle.onProtocolError(nowUs);
      return;
    }
    for (let received = receiver.pollMessage(); received !== null; received = receiver.pollMessage()) {
      if (receiver.channelId() === CONTROL) {
        this.#channels.onConsumed(CONTROL, received.creditBytes, nowUs);
        this.#onControl(ControlCodec.decode(received.message), nowUs);
      } else {
        this.#deliver(receiver, received);
      }
    }
  }

  /**
   * @param {ChannelReceiver} receiver
   * @param {Received} received
   */
  #deliver(receiver, received) {
    this.#counters.messagesDelivered++;
    this.#events.push({
      type: 'Deliver',
      channelId: receiver.channelId(),
      groupId: receiver.groupId(),
      label: receiver.label(),
      mode: receiver.mode(),
      message: received.message,
      creditBytes: received.creditBytes,
    });
  }

  /**
   * @param {ControlMessage} message
   * @param {number} nowUs
   */
  #onControl(message, nowUs) {
    switch (message.type) {
      case 'CHANNEL_OPEN':
        return this.#onChannelOpen(message, nowUs);
      case 'CHANNEL_CLOSE':
        return this.#onChannelClose(message.channelId);
      case 'SIGNAL':
        if (this.#lifecycle.isOpen() && !this.#negotiator.onSignal(message, nowUs)) {
          this.#lifecycle.onMalformed(nowUs);
        }
        return;
      case 'NOMINATE':
        if (this.#isControlling || message.path > MAX_PATH_ID) {
          return this.#lifecycle.onMalformed(nowUs);
        }
        return this.#paths.onNominated(message.path);
      case 'SESSION_CLOSE':
        return this.#lifecycle.onRemoteClose(nowUs);
      default:
        return this.#lifecycle.onMalformed(nowUs);
    }
  }

  /** @param {number} channelId */
  #onChannelClose(channelId) {
    if (this.#channels.onClosed(channelId) !== null) {
      this.#events.push({ type: 'ChannelClosed', channelId });
    }
  }

  /**
   * @param {ChannelOpen} open
   * @param {number} nowUs
   */
  #onChannelOpen(open, nowUs) {
    const receiver = this.#channels.onOpened(open);
    if (receiver === null) {
      this.#lifecycle.onProtocolError(nowUs);
      return;
    }
    const { channelId, groupId, label, mode } = open;
    this.#events.push({ type: 'ChannelOpened', channelId, groupId, label, mode });
    for (const early of this.#channels.takeEarly(channelId)) {
      this.#onFragment(receiver, early, this.#paths.relay().id(), nowUs);
    }
  }
}
