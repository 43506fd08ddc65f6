/** @import { ChannelOptions } from '../base/ChannelOptions.js' */
/** @import { PeerId } from '../base/PeerId.js' */
/** @import { SendResult } from '../base/SendResult.js' */
/** @import { Callbacks } from './Callbacks.js' */
/** @import { Group } from './Group.js' */
/** @import { Inbox, MessageHandler } from './Inbox.js' */
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
    return this.#group.linkTo(to)?.send(this, message) ?? 'CLOSED';
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
    const links = this.#group.links();
    const isFull = links.some((link) => link.queuedBytes(this) + message.length > maxQueuedBytes);
    if (isReliable(this.#options.mode) && isFull) {
      return 'BACK_PRESSURED';
    }
    links.forEach((link) => link.send(this, message));
    return this.#group.isActive() ? 'ACCEPTED' : 'CLOSED';
  }

  /**
   * Payload bytes accepted for this member and not yet delivered to it; 0 if it is not a member.
   *
   * @param {PeerId} peer
   */
  bufferedBytes(peer) {
    return this.#group.linkTo(peer)?.queuedBytes(this) ?? 0;
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
   * @param {PeerId} peer
   * @internal
   */
  writable(peer) {
    this.#writable.emit(peer);
  }

  /** @param {Uint8Array} message */
  #checkLength(message) {
    const max = isReliable(this.#options.mode) ? maxMessageBytes : maxDatagramBytes;
    if (message.length > max) {
      throw new RangeError(`a message on this channel has at most ${max} bytes, was ${message.length}`);
    }
  }
}
