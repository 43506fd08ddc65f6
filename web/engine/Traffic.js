/** Counts what the paths of one kind carry. */
export class Traffic {
  packetsSent = 0;
  bytesSent = 0;
  packetsReceived = 0;
  bytesReceived = 0;

  /** @param {number} bytes */
  onSent(bytes) {
    this.packetsSent++;
    this.bytesSent += bytes;
  }

  /** @param {number} bytes */
  onReceived(bytes) {
    this.packetsReceived++;
    this.bytesReceived += bytes;
  }
}
