/**
 * What went wrong; the message of the `PeerageError` says what to do.
 *
 * @typedef {'BAD_URL' | 'UNREACHABLE' | 'REFUSED' | 'VERSION' | 'BAD_SERVER' | 'REPLACED' | 'JOIN_REFUSED' | 'TIMEOUT' | 'CLOSED'} ErrorCode
 */

/** A failure that a person can act on, in one sentence. */
export class PeerageError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = 'PeerageError';
    /** @readonly */
    this.code = code;
  }
}
