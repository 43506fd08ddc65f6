/** @import { PathKind } from './PathKind.js' */
import { Traffic } from './Traffic.js';

/** What `SessionStats` shows, while it is being counted. */
export class Counters {
  relayed = new Traffic();
  direct = new Traffic();
  switches = 0;
  attempts = 0;
  messagesSent = 0;
  messagesDelivered = 0;
  fragmentsRetransmitted = 0;
  duplicatesDropped = 0;
  staleDropped = 0;
  malformedPackets = 0;
  overLimitDropped = 0;

  /** @param {PathKind} kind */
  of(kind) {
    return kind === 'RELAYED' ? this.relayed : this.direct;
  }
}
