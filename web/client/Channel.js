/** @import { ChannelOptions } from '../base/ChannelOptions.js' */
/** @import { PeerId } from '../base/PeerId.js' */
/** @import { SendResult } from '../base/SendResult.js' */
/** @import { Callbacks } from './Callbacks.js' */
/** @import { Group } from './Group.js' */
/** @import { Inbox, MessageHandler } from './Inbox.js' */
/** @import { PeerLink } from './PeerLink.js' */
import { isReliable } from '../base/DeliveryMode.js';
import { defaultSessionConfig } from '../engine/SessionConfig.js';
import { Handler } from './Callbacks.js';

const { maxQueuedBytes, maxMessageBytes, maxDatagramBytes } = defaultSessionConfig();

/**
 * Messages between the members of a group, delivered as the options promise.
 *
 * Sending never blocks: what cannot be taken is refused with a reason. A message is copied.
 */
export class Channel {
  /** The largest message: 16 MiB; 64,000 bytes on channels that are not reliable. */
  static MAX_MESSAGE_BYTES = maxMessageBytes;

  #group;
  #label;
  #options;
  #inbox;
  /** @type {Map<string, {link: PeerLink, channelId: number}>} by peer */
  #receivers = new Map();
  /** @type {Handler<[PeerId]>} */
  #writable;

  /**
   * @param {Group} group
   * @param {string} label
   * @param {ChannelOptions} options
   * @param {Inbox} inbox
   * @param {Callbacks} callbacks
   */
  constructor(group, label, options, inbox, callbacks) {
    this.#group = group;
    this.#label = label;
    this.#options = options;
    this.#inbox = inbox;
    this.#writable = new Handler(callbacks);
    inbox.open(options.mode);
  }

  label() {
    return this.#label;
  }

  options() {
    return this.#options;
  }

  group() {
    return this.#group;
  }

  /**
   * Called for each message, in the order of arrival; first for those held since the channel was opened.
   *
   * @param {MessageHandler} handler
   */
  onMessage(handler) {
    this.#inbox.setHandler(handler);
  }

  /**
   * Sends to one member.
   *
   * @param {PeerId} to
   * @param {Uint8Array} message
   * @returns {SendResult} `CLOSED` also if it is no other member of the group
   */
  send(to, message) {
    this.#checkLength(message);
    const receiver = this.#receivers.get(to.toString());
    return receiver === undefined ? 'CLOSED' : receiver.link.send(receiver.channelId, message);
  }

  /**
   * Sends to all other members. On a reliable channel either every member's queue takes it or none does; on the others the
   * members that cannot take it now miss it. `ACCEPTED` if there is no other member.
   *
   * @param {Uint8Array} message
   * @returns {SendResult}
   */
  broadcast(message) {
    this.#checkLength(message);
    const receivers = [...this.#receivers.values()];
    const isFull = receivers.some((r) => r.link.queuedBytes(r.channelId) + message.length > maxQueuedBytes);
    if (isReliable(this.#options.mode) && isFull) {
      return 'BACK_PRESSURED';
    }
    receivers.forEach(({ link, channelId }) => link.send(channelId, message));
    return this.#group.isActive() ? 'ACCEPTED' : 'CLOSED';
  }

  /**
   * Payload bytes accepted for this member and not yet delivered to it; 0 if it is not a member.
   *
   * @param {PeerId} peer
   */
  bufferedBytes(peer) {
    const receiver = this.#receivers.get(peer.toString());
    return receiver === undefined ? 0 : receiver.link.queuedBytes(receiver.channelId);
  }

  /**
   * Called with a member when its queue has room again after `BACK_PRESSURED`.
   *
   * @param {(peer: PeerId) => void} handler
   */
  onWritable(handler) {
    this.#writable.set(handler);
  }

  /**
   * @param {PeerLink} link
   * @internal
   */
  addReceiver(link) {
    const channelId = link.openChannel(this.#group.id(), this.#label, this.#options.mode);
    if (channelId >= 0) {
      this.#receivers.set(link.peer().toString(), { link, channelId });
    }
  }

  /**
   * @param {PeerLink} link
   * @internal
   */
  removeReceiver(link) {
    const receiver = this.#receivers.get(link.peer().toString());
    if (receiver?.link === link) {
      this.#receivers.delete(link.peer().toString());
      link.closeChannel(receiver.channelId);
    }
  }

  /**
   * @param {PeerLink} link
   * @param {number} channelId
   * @internal
   */
  writable(link, channelId) {
    const receiver = this.#receivers.get(link.peer().toString());
    if (receiver?.link === link && receiver.channelId === channelId) {
      this.#writable.emit(link.peer());
    }
  }

  /** @param {Uint8Array} message */
  #checkLength(message) {
    const max = isReliable(this.#options.mode) ? maxMessageBytes : maxDatagramBytes;
    if (message.length > max) {
      throw new RangeError(`a message on this channel has at most ${max} bytes, was ${message.length}`);
    }
  }
}
