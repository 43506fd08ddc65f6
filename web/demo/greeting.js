/**
 * What a member of the demonstration says of itself; the same as the Java demonstration peers. See README.md.
 *
 * @typedef {{readonly name: string, readonly color: string}} Greeting
 */

const NAMES = 'Juniper Sol Marlow Wren Iris Otis Hazel Ravi Nell Kit Suki Bram Opal Theo Lumi Anouk Emil Faye'.split(' ');
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
  return { name: name || anyOf(NAMES), color: anyColor() };
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

/** A bright one of any hue, so that two members seldom share it. */
function anyColor() {
  const hue = Math.random() * 360;
  const channel = (/** @type {number} */ shift) => {
    const part = Math.abs((((hue + shift) / 60) % 6) - 3) - 1;
    return Math.round(255 * (0.5 + 0.5 * Math.min(1, Math.max(0, part))))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(240)}${channel(120)}`;
}
