/** The sizes that both ends of the wire agree on; `docs/protocol` names each. */
export const WireLimits = Object.freeze({
  /** Version of the server link and of the sessions over it. */
  VERSION: 1,

  NONCE_BYTES: 32,
  AGREEMENT_KEY_BYTES: 32,
  /** BIP-340. */
  SIGNATURE_BYTES: 64,

  MAX_GREETING_BYTES: 1024,
  MAX_JOIN_PAYLOAD_BYTES: 1024,
  MAX_HOST_BYTES: 255,
  MAX_GROUP_NAME_BYTES: 128,
  MAX_LABEL_BYTES: 128,
  MAX_TEXT_BYTES: 256,
  /** A description or candidate; fits one fragment together with its header. */
  MAX_SIGNAL_BYTES: 15_000,

  /** The longest packet of a session: one full fragment with acknowledgements beside it. */
  MAX_PACKET_BYTES: 17_000,
  /** A sealed packet is longer by its counter (8) and its tag (16). */
  SEAL_OVERHEAD_BYTES: 24,
  /** What every server forwards at least: a full packet, sealed. */
  MIN_RELAY_PAYLOAD_BYTES: 17_024,
  /** No server may announce more. */
  MAX_RELAY_PAYLOAD_BYTES: 65_536,

  MAX_FRAGMENT_BYTES: 16_000,
  /** A fragment with others after it is not shorter, so that a message has a bounded number of them. */
  MIN_INNER_FRAGMENT_BYTES: 1_000,

  MAX_PADDING_BYTES: 1_200,
  MAX_ACK_RANGES: 32,
  /** Exact in JavaScript. */
  MAX_INTEGER: Number.MAX_SAFE_INTEGER,

  MAX_KEEP_ALIVE_MS: 600_000,
});
