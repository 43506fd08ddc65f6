/** @import { ChannelReceiver } from './ChannelReceiver.js' */
/** @import { ChannelSender } from './ChannelSender.js' */
/** @import { Channels } from './Channels.js' */
/** @import { Counters } from './Counters.js' */
/** @import { Path } from './Path.js' */
/** @import { PathSet } from './PathSet.js' */
/** @import { WireWriter } from './wire/WireWriter.js' */
import { SessionCodec } from './wire/SessionCodec.js';
import { WireLimits } from './wire/WireLimits.js';

/**
 * Where a packet goes: `pathId` 0 is the relay, else the attempt that opened the path; `isReliable`: on the path's reliable data
 * channel, else on the one for datagrams.
 *
 * @typedef {{readonly pathId: number, readonly isReliable: boolean}} Transmit
 */

/** Together with padding: a ping that proves that packets of an ordinary size get through. */
const PADDED_PING_BYTES = 1_000;
/** Datagrams are filled up to this, so that one lost network packet costs few messages. */
const DATAGRAM_BYTES = 1_100;
/** Room for acknowledgements beside one full fragment. */
const ACK_ROOM_BYTES =
  WireLimits.MAX_PACKET_BYTES - WireLimits.MAX_FRAGMENT_BYTES - SessionCodec.MAX_DATA_HEAD_BYTES;

const MAX_ACK_BYTES = SessionCodec.MAX_ACK_HEAD_BYTES + WireLimits.MAX_ACK_RANGES * SessionCodec.MAX_RANGE_BYTES;

/**
 * Decides what the next packet holds and where it goes: answers and pings, then the control channel, then the other channels in
 * turn; acknowledgements travel with data if there is any. Copies packets onto a path that is late.
 */
export class PacketScheduler {
  #paths;
  #channels;
  #counters;
  /** @type {{bytes: Uint8Array, pathId: number, isReliable: boolean} | null} */
  #mirrored = null;
  #turn = 0;

  /**
   * @param {PathSet} paths
   * @param {Channels} channels
   * @param {Counters} counters
   */
  constructor(paths, channels, counters) {
    this.#paths = paths;
    this.#channels = channels;
    this.#counters = counters;
  }

  /**
   * @param {WireWriter} out empty
   * @param {boolean} isDataAllowed
   * @param {number} nowUs
   * @returns {Transmit | null}
   */
  poll(out, isDataAllowed, nowUs) {
    const written =
      this.#writeMirrored(out) ??
      this.#unreliably(this.#writeLiveness(out, nowUs)) ??
      (isDataAllowed ? this.#writeNextData(out, nowUs) : null) ??
      this.#unreliably(this.#writeAcksAlone(out, nowUs));
    if (written === null) {
      return null;
    }
    const { path, isReliable } = written;
    path.onSent(out.position());
    this.#counters.of(path.kind()).onSent(out.position());
    return { pathId: path.id(), isReliable };
  }

  /** @param {Path | null} path */
  #unreliably(path) {
    return path === null ? null : { path, isReliable: false };
  }

  /** @param {WireWriter} out */
  #writeMirrored(out) {
    const mirrored = this.#mirrored;
    this.#mirrored = null;
    const path = mirrored === null ? null : this.#paths.byId(mirrored.pathId);
    if (mirrored === null || path === null || !path.carries()) {
      return null;
    }
    out.raw(mirrored.bytes);
    return { path, isReliable: mirrored.isReliable };
  }

  /**
   * @param {WireWriter} out
   * @param {number} nowUs
   */
  #writeLiveness(out, nowUs) {
    for (const path of this.#paths.all()) {
      const isPingDue = path.isPingDue(nowUs);
      if (isPingDue || path.hasPongs()) {
        while (path.hasPongs()) {
          SessionCodec.writePong(out, path.nextPong());
        }
        if (isPingDue) {
          const isPadded = path.isPingPadded();
          SessionCodec.writePing(out, path.nextPing(nowUs));
          if (isPadded) {
            SessionCodec.writePadding(out, PADDED_PING_BYTES - SessionCodec.PING_BYTES);
          }
        }
        return path;
      }
    }
    return null;
  }

  /**
   * @param {WireWriter} out
   * @param {number} nowUs
   */
  #writeNextData(out, nowUs) {
    const primary = this.#paths.primary();
    if (primary === null || !primary.hasRoom()) {
      return null;
    }
    const sender = this.#nextSender(nowUs);
    if (sender === null) {
      return null;
    }
    this.#writeData(out, sender, primary, nowUs);
    return { path: primary, isReliable: sender.isReliable() };
  }

  /**
   * The control channel if it has something, else the next in turn that has.
   *
   * @param {number} nowUs
   * @returns {ChannelSender | null}
   */
  #nextSender(nowUs) {
    if (this.#channels.control().nextToSend(nowUs) >= 0) {
      return this.#channels.control();
    }
    const senders = this.#channels.senders();
    for (let i = 0; i < senders.length; i++) {
      this.#turn = (this.#turn + 1) % senders.length;
      if (senders[this.#turn].nextToSend(nowUs) >= 0) {
        return senders[this.#turn];
      }
    }
    return null;
  }

  /**
   * @param {WireWriter} out
   * @param {ChannelSender} first
   * @param {Path} primary
   * @param {number} nowUs
   */
  #writeData(out, first, primary, nowUs) {
    const isReliable = first.isReliable();
    this.#writeAcks(out, isReliable ? ACK_ROOM_BYTES : MAX_ACK_BYTES, nowUs, false);
    const limit = isReliable ? WireLimits.MAX_PACKET_BYTES : DATAGRAM_BYTES;
    this.#fill(out, first, primary, WireLimits.MAX_PACKET_BYTES, true, nowUs);
    this.#fill(out, first, primary, limit, false, nowUs);
    for (const sender of this.#channels.senders()) {
      if (sender.isReliable() === isReliable) {
        this.#fill(out, sender, primary, limit, false, nowUs);
      }
    }
    this.#keepForMirror(out, isReliable);
  }

  /**
   * Writes fragments of one channel as long as they fit.
   *
   * @param {WireWriter} out
   * @param {ChannelSender} sender
   * @param {Path} path
   * @param {number} limit
   * @param {boolean} isOnlyOne
   * @param {number} nowUs
   */
  #fill(out, sender, path, limit, isOnlyOne, nowUs) {
    let sequence = sender.nextToSend(nowUs);
    while (sequence >= 0 && out.position() + sender.maxFrameBytes(sequence) <= limit) {
      this.#counters.fragmentsRetransmitted += sender.write(sequence, out, path, nowUs) ? 1 : 0;
      sequence = isOnlyOne ? -1 : sender.nextToSend(nowUs);
    }
  }

  /**
   * @param {WireWriter} out
   * @param {number} nowUs
   * @returns {Path | null}
   */
  #writeAcksAlone(out, nowUs) {
    for (const receiver of this.#channels.owingAcks()) {
      const path = receiver.ackAtUs() <= nowUs ? this.#ackPath(receiver) : null;
      if (path !== null) {
        this.#writeAcks(out, DATAGRAM_BYTES, nowUs, true);
        if (path !== this.#paths.mirror()) {
          this.#keepForMirror(out, false);
        }
        return path;
      }
    }
    return null;
  }

  /**
   * Where the other side was heard last, if that path is well; else where messages go.
   *
   * @param {ChannelReceiver} receiver
   */
  #ackPath(receiver) {
    const heard = this.#paths.byId(receiver.ackPathId());
    return heard?.state() === 'USABLE' ? heard : this.#paths.primary();
  }

  /**
   * @param {WireWriter} out
   * @param {number} limit
   * @param {number} nowUs
   * @param {boolean} isOnlyDue
   */
  #writeAcks(out, limit, nowUs, isOnlyDue) {
    const owing = this.#channels.owingAcks();
    for (let i = owing.length - 1; i >= 0 && out.position() + MAX_ACK_BYTES <= limit; i--) {
      if (!isOnlyDue || owing[i].ackAtUs() <= nowUs) {
        owing[i].writeAck(out);
        owing.splice(i, 1);
      }
    }
  }

  /**
   * @param {WireWriter} out
   * @param {boolean} isReliable
   */
  #keepForMirror(out, isReliable) {
    const mirror = this.#paths.mirror();
    if (mirror?.hasRoom()) {
      this.#mirrored = { bytes: out.toBytes(), pathId: mirror.id(), isReliable };
    }
  }
}
