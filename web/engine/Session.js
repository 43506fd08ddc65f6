/** @import { DeliveryMode } from '../base/DeliveryMode.js' */
/** @import { PeerId } from '../base/PeerId.js' */
/** @import { RandomSource } from '../base/RandomSource.js' */
/** @import { SendResult } from '../base/SendResult.js' */
/** @import { Transmit } from './PacketScheduler.js' */
/** @import { SessionConfig } from './SessionConfig.js' */
/** @import { SessionEvent } from './SessionEvent.js' */
/** @import { ControlMessage } from './wire/ControlCodec.js' */
/** @import { WireWriter } from './wire/WireWriter.js' */
import { Channels, CONTROL } from './Channels.js';
import { Counters } from './Counters.js';
import { DirectPathNegotiator } from './DirectPathNegotiator.js';
import { Lifecycle } from './Lifecycle.js';
import { PacketHandler } from './PacketHandler.js';
import { PacketScheduler } from './PacketScheduler.js';
import { PathSet } from './PathSet.js';
import { snapshot } from './SessionStats.js';
import { ControlCodec } from './wire/ControlCodec.js';

/**
 * Keeps the promises of every channel to one remote peer, whichever paths come and go.
 *
 * A machine without I/O: one input (`onX`), then `pollTransmit` and `pollEvent` until both are drained, then sleep until
 * `nextDeadlineUs()`. Never throws on anything from the network.
 */
export class Session {
  #config;
  #isControlling;
  /** @type {SessionEvent[]} */
  #events = [];
  /** @type {ControlMessage[]} */
  #outbox = [];
  #counters = new Counters();
  #lifecycle;
  #paths;
  #channels;
  #negotiator;
  #handler;
  #scheduler;

  #lastInputUs = 0;

  /**
   * @param {SessionConfig} config
   * @param {PeerId} local
   * @param {PeerId} remote
   * @param {RandomSource} random
   */
  constructor(config, local, remote, random) {
    const isControlling = local.compareTo(remote) < 0;
    const [events, outbox, counters] = [this.#events, this.#outbox, this.#counters];
    const lifecycle = new Lifecycle(config, events, outbox, counters);
    const paths = new PathSet(config, isControlling, random, events, counters);
    const channels = new Channels(config, counters);
    const negotiator = new DirectPathNegotiator(isControlling, config.isDirectAllowed, paths, events, outbox, counters);
    this.#config = config;
    this.#isControlling = isControlling;
    this.#lifecycle = lifecycle;
    this.#paths = paths;
    this.#channels = channels;
    this.#negotiator = negotiator;
    this.#handler = new PacketHandler(isControlling, lifecycle, paths, channels, negotiator, events, counters);
    this.#scheduler = new PacketScheduler(paths, channels, counters);
  }

  /** Whether this side makes the offers and nominates: the one with the smaller id. */
  isControlling() {
    return this.#isControlling;
  }

  state() {
    return this.#lifecycle.state();
  }

  /** The path that messages go over, -1 if none. */
  selectedPathId() {
    return this.#paths.selectedId();
  }

  /** @param {number} nowUs the link to the group server is up, and the other peer is a member of a common group */
  onRelayUp(nowUs) {
    if (!this.#lifecycle.isClosed()) {
      this.#paths.relay().onRelayUp(nowUs);
      this.#settle(nowUs);
    }
  }

  /** @param {number} nowUs */
  onRelayDown(nowUs) {
    if (!this.#lifecycle.isClosed()) {
      this.#paths.relay().onRelayDown(nowUs);
      this.#settle(nowUs);
    }
  }

  /**
   * @param {number} groupId
   * @param {string} label
   * @param {DeliveryMode} mode
   * @param {number} nowUs
   * @returns {number} the id of the new channel, or -1 if there are too many or the session is closing
   */
  onOpenChannel(groupId, label, mode, nowUs) {
    // The caller's mistake shows before anything changes.
    ControlCodec.encode({ type: 'CHANNEL_OPEN', channelId: 1, groupId, mode, label });
    const sender = this.#lifecycle.isOpen() ? this.#channels.open(mode) : null;
    if (sender === null) {
      return -1;
    }
    this.#outbox.push({ type: 'CHANNEL_OPEN', channelId: sender.channelId(), groupId, mode, label });
    this.#settle(nowUs);
    return sender.channelId();
  }

  /**
   * Takes a message for sending; it is copied. Throws if it is longer than the config allows for the channel's mode.
   *
   * @param {number} channelId
   * @param {Uint8Array} message
   * @param {number} nowUs
   * @returns {SendResult}
   */
  onSend(channelId, message, nowUs) {
    const sender = channelId === CONTROL ? null : this.#channels.sender(channelId);
    if (sender === null || sender.isClosing() || !this.#lifecycle.isOpen()) {
      return 'CLOSED';
    }
    const limit = sender.isReliable() ? this.#config.maxMessageBytes : this.#config.maxDatagramBytes;
    if (message.length > limit) {
      throw new RangeError(`a message on this channel has at most ${limit} bytes, was ${message.length}`);
    }
    if (!sender.isReliable() && !this.#lifecycle.isConnected()) {
      return 'SUSPENDED';
    }
    const result = sender.offer(message.slice());
    this.#counters.messagesSent += result === 'ACCEPTED' ? 1 : 0;
    this.#settle(nowUs);
    return result;
  }

  /**
   * No more is sent on the channel after what it owes.
   *
   * @param {number} channelId
   * @param {number} nowUs
   */
  onCloseChannel(channelId, nowUs) {
    const sender = channelId === CONTROL ? null : this.#channels.sender(channelId);
    if (sender !== null) {
      sender.close();
      this.#settle(nowUs);
    }
  }

  /** @param {number} channelId what it has taken and not yet handed over (lossy) or seen acknowledged (reliable) */
  queuedBytes(channelId) {
    return this.#channels.sender(channelId)?.queuedBytes() ?? 0;
  }

  /**
   * The application has taken a message; `creditBytes` came with its `Deliver`.
   *
   * @param {number} remoteChannelId
   * @param {number} creditBytes
   * @param {number} nowUs
   */
  onConsumed(remoteChannelId, creditBytes, nowUs) {
    this.#channels.onConsumed(remoteChannelId, creditBytes, nowUs);
    this.#settle(nowUs);
  }

  /**
   * A packet arrived on a path; it is read to its end and not kept.
   *
   * @param {number} pathId
   * @param {Uint8Array} packet
   * @param {number} nowUs
   */
  onPacket(pathId, packet, nowUs) {
    const path = this.#paths.byId(pathId);
    if (path !== null && path.state() !== 'CLOSED') {
      this.#handler.onPacket(path, packet, nowUs);
      this.#settle(nowUs);
    }
  }

  /**
   * How much the path's transport holds and has not sent. The session counts what it hands out itself; tell it whenever the
   * transport has drained some, or the path stalls at its limit.
   *
   * @param {number} pathId
   * @param {number} queuedBytes
   * @param {number} nowUs
   */
  onPathQueue(pathId, queuedBytes, nowUs) {
    const path = this.#paths.byId(pathId);
    if (path !== null) {
      path.onQueue(queuedBytes);
      this.#settle(nowUs);
    }
  }

  /**
   * The offer or answer of this side for an attempt. Throws if it is longer than `WireLimits.MAX_SIGNAL_BYTES`.
   *
   * @param {number} attempt
   * @param {string} sdp
   * @param {number} nowUs
   */
  onLocalDescription(attempt, sdp, nowUs) {
    this.#negotiator.onLocalDescription(attempt, sdp);
    this.#settle(nowUs);
  }

  /** @param {number} attempt @param {string} candidate @param {number} nowUs */
  onLocalCandidate(attempt, candidate, nowUs) {
    this.#negotiator.onLocalCandidate(attempt, candidate);
    this.#settle(nowUs);
  }

  /** @param {number} attempt @param {number} nowUs */
  onLocalCandidatesDone(attempt, nowUs) {
    this.#negotiator.onLocalCandidatesDone(attempt);
    this.#settle(nowUs);
  }

  /**
   * Both data channels of the attempt are open.
   *
   * @param {number} attempt
   * @param {number} nowUs
   */
  onPathOpened(attempt, nowUs) {
    const path = this.#paths.byId(attempt);
    if (path?.kind() === 'DIRECT') {
      path.onOpened(nowUs);
      this.#settle(nowUs);
    }
  }

  /**
   * The attempt's transport failed or ended.
   *
   * @param {number} attempt
   * @param {number} nowUs
   */
  onPathClosed(attempt, nowUs) {
    const path = this.#paths.byId(attempt);
    if (path?.kind() === 'DIRECT') {
      path.onClosed('TRANSPORT_CLOSED', nowUs);
      this.#settle(nowUs);
    }
  }

  /**
   * The machine's addresses changed: a new direct path is tried at once, the old one stays until it is there.
   *
   * @param {number} nowUs
   */
  onNetworkChange(nowUs) {
    if (this.#lifecycle.isOpen()) {
      this.#negotiator.onNetworkChange(nowUs);
      this.#settle(nowUs);
    }
  }

  /** @param {number} nowUs delivers what is owed from now on, then ends the session on both sides */
  onClose(nowUs) {
    this.#lifecycle.onClose(nowUs);
    this.#settle(nowUs);
  }

  /** @param {number} nowUs */
  onTimeout(nowUs) {
    this.#lifecycle.onTimeout(nowUs);
    this.#paths.onTimeout(nowUs);
    this.#channels.onTimeout(this.#paths, nowUs);
    this.#settle(nowUs);
  }

  /** When `onTimeout` is to be called; Infinity if never. Always after the last input. */
  nextDeadlineUs() {
    if (this.#lifecycle.isClosed()) {
      return Infinity;
    }
    const next = Math.min(
      this.#lifecycle.deadlineUs(),
      this.#paths.nextDeadlineUs(),
      this.#channels.nextDeadlineUs(this.#paths),
      this.#negotiator.nextDeadlineUs(this.#lifecycle.isConnected()),
    );
    return Math.max(next, this.#lastInputUs + 1);
  }

  /**
   * Writes the next packet (`WireLimits.MAX_PACKET_BYTES` must fit); returns where it goes, or null if there is none now.
   *
   * @param {WireWriter} out empty
   * @param {number} nowUs
   * @returns {Transmit | null}
   */
  pollTransmit(out, nowUs) {
    return this.#lifecycle.isClosed() ? null : this.#scheduler.poll(out, this.#lifecycle.isHeard(), nowUs);
  }

  /** @returns {SessionEvent | null} */
  pollEvent() {
    return this.#events.shift() ?? null;
  }

  stats() {
    return snapshot(this.#lifecycle.state(), this.#paths, this.#counters);
  }

  /**
   * Brings everything that depends on one another up to date; the end of every input.
   *
   * @param {number} nowUs
   */
  #settle(nowUs) {
    this.#lastInputUs = nowUs;
    if (this.#lifecycle.isClosed()) {
      this.#onClosed(nowUs);
      return;
    }
    this.#lifecycle.onInput(nowUs);
    this.#removeEndedPaths(nowUs);
    if (this.#paths.select(nowUs)) {
      this.#onSelected(nowUs);
    }
    this.#resendWhatHangs();
    this.#negotiator.begin(this.#lifecycle.isConnected(), nowUs);
    this.#closeDrainedChannels();
    this.#lifecycle.advance(this.#channels.isDrained(), this.#channels.control().isDrained());
    this.#outbox.splice(0).forEach((message) => this.#channels.control().offer(ControlCodec.encode(message)));
    for (const sender of this.#channels.senders()) {
      if (sender.takeWritable()) {
        this.#events.push({ type: 'Writable', channelId: sender.channelId() });
      }
    }
    if (this.#lifecycle.isClosed()) {
      this.#onClosed(nowUs);
    }
  }

  /** @param {number} nowUs */
  #removeEndedPaths(nowUs) {
    for (let ended = this.#paths.takeEnded(); ended !== null; ended = this.#paths.takeEnded()) {
      this.#channels.onPathLost(ended.id(), this.#paths);
      this.#negotiator.onPathEnded(ended, nowUs);
    }
  }

  /** What was sent on a path that is in doubt goes over the other one at once, if there is one. */
  #resendWhatHangs() {
    const mirror = this.#paths.mirror();
    for (const path of this.#paths.all()) {
      if (path.inFlight() > 0 && (path === mirror || !path.carries())) {
        this.#channels.onPathLost(path.id(), this.#paths);
      }
    }
  }

  /** @param {number} nowUs */
  #onSelected(nowUs) {
    const selected = this.#paths.byId(this.#paths.selectedId());
    if (selected === null) {
      if (this.#lifecycle.onNoPath(nowUs)) {
        this.#channels.onSuspended();
      }
      return;
    }
    if (this.#lifecycle.onPathSelected()) {
      this.#negotiator.onConnected(nowUs);
    }
    if (this.#isControlling && selected.kind() === 'DIRECT') {
      this.#outbox.push({ type: 'NOMINATE', path: selected.id() });
    }
  }

  #closeDrainedChannels() {
    const senders = this.#channels.senders();
    for (let i = senders.length - 1; i > 0; i--) {
      const sender = senders[i];
      if (sender.isClosing() && sender.isDrained()) {
        this.#channels.remove(sender);
        this.#outbox.push({ type: 'CHANNEL_CLOSE', channelId: sender.channelId() });
      }
    }
  }

  /** @param {number} nowUs */
  #onClosed(nowUs) {
    this.#paths.all().forEach((path) => path.onClosed(this.#lifecycle.closeReason(), nowUs));
    for (let ended = this.#paths.takeEnded(); ended !== null; ended = this.#paths.takeEnded()) {
      this.#events.push({ type: 'ClosePath', attempt: ended.id() });
    }
  }
}
