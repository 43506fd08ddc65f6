import { PeerageError } from './PeerageError.js';

const PATH = '/peerage/v1';
const SCHEMES = new Map([
  ['ws:', 'ws:'],
  ['wss:', 'wss:'],
  ['http:', 'ws:'],
  ['https:', 'wss:'],
]);

/**
 * Where a group server listens: `ws://host:port` or `wss://host:port`; a page's own `http(s)` address will do.
 *
 * @param {string} text
 * @returns {{url: string, host: string}} the WebSocket's URL, and its host for STUN
 */
export function serverAddress(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    throw new PeerageError('BAD_URL', `"${text}" is no address: write ws://host:port`);
  }
  const scheme = SCHEMES.get(url.protocol);
  if (scheme === undefined || url.host === '') {
    throw new PeerageError('BAD_URL', `"${text}" is no address of a group server: write ws://host:port`);
  }
  return { url: `${scheme}//${url.host}${PATH}`, host: url.hostname };
}
