/**
 * What a member of the demonstration says of itself; the same as the Java demonstration peers. See README.md.
 *
 * @typedef {{readonly name: string, readonly color: string}} Greeting
 */

const NAMES = 'Juniper Sol Marlow Wren Iris Otis Hazel Ravi Nell Kit Suki Bram Opal Theo Lumi Anouk Emil Faye'.split(' ');
const COLORS = ['#7aa7ff', '#c69bff', '#ff9bc2', '#5fd4e6', '#ffd166', '#ff9472', '#9be07a', '#8ce3c8'];
const STRANGER_COLOR = '#9aa4b8';
const MAX_NAME_LENGTH = 24;

/**
 * A name (of the page's address, `?name=Ada`, or made up) and a colour.
 *
 * @param {URLSearchParams} parameters
 * @returns {Greeting}
 */
export function ownGreeting(parameters) {
  const name = parameters.get('name')?.trim().slice(0, MAX_NAME_LENGTH);
  return { name: name || anyOf(NAMES), color: anyOf(COLORS) };
}

/**
 * @param {Greeting} greeting
 * @returns {Uint8Array}
 */
export function encodeGreeting(greeting) {
  return new TextEncoder().encode(JSON.stringify(greeting));
}

/**
 * Total: whoever greets otherwise is shown under the beginning of its id.
 *
 * @param {Uint8Array} bytes
 * @param {string} brief
 * @returns {Greeting}
 */
export function decodeGreeting(bytes, brief) {
  let json;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    json = null;
  }
  const name = typeof json?.name === 'string' ? json.name.trim().slice(0, MAX_NAME_LENGTH) : '';
  const color = typeof json?.color === 'string' && /^#[0-9a-f]{6}$/i.test(json.color) ? json.color : STRANGER_COLOR;
  return { name: name || brief, color };
}

/**
 * @template T
 * @param {readonly T[]} choices
 */
function anyOf(choices) {
  return choices[Math.floor(Math.random() * choices.length)];
}
