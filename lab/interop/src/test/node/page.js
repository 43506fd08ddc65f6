// Runs in the page: one RTCPeerConnection per name. Data channels send back whatever they get.
// These are the functions that every counterpart of the tests has; other counterparts have them in their own language.
'use strict';

const peers = new Map();

const watch = (peer, channel) => {
  const { label } = channel;
  peers.get(peer).channels.set(label, channel);
  channel.binaryType = 'arraybuffer';
  channel.onopen = () => window.tell({ event: 'open', peer, label });
  channel.onclose = () => window.tell({ event: 'close', peer, label });
  channel.onmessage = ({ data }) => channel.send(data);
};

const describe = async ({ connection }, description) => {
  await connection.setLocalDescription(description);
  return connection.localDescription.sdp;
};

window.functions = {
  /** Makes a connection and tells everything that happens to it. */
  open(peer) {
    const connection = new RTCPeerConnection();
    peers.set(peer, { connection, channels: new Map() });
    connection.onicecandidate = ({ candidate }) =>
      window.tell({ event: 'candidate', peer, candidate: candidate?.candidate ?? '' });
    connection.onconnectionstatechange = () =>
      window.tell({ event: 'state', peer, state: connection.connectionState });
    connection.ondatachannel = ({ channel }) => {
      const { label, protocol, ordered, maxRetransmits, maxPacketLifeTime } = channel;
      window.tell({ event: 'announced', peer, label, protocol, ordered, maxRetransmits, maxPacketLifeTime });
      watch(peer, channel);
    };
  },

  /** Opens a channel; init as in W3C's RTCDataChannelInit. */
  channel: (peer, label, init) => watch(peer, peers.get(peer).connection.createDataChannel(label, init)),

  /** Makes an offer; its SDP. */
  offer: async (peer) => describe(peers.get(peer), await peers.get(peer).connection.createOffer()),

  /** Takes an offer; the SDP of the answer. */
  async answer(peer, sdp) {
    const { connection } = peers.get(peer);
    await connection.setRemoteDescription({ type: 'offer', sdp });
    return describe(peers.get(peer), await connection.createAnswer());
  },

  /** Takes an answer. */
  accept: (peer, sdp) => peers.get(peer).connection.setRemoteDescription({ type: 'answer', sdp }),

  /** Takes a candidate line; an empty one ends them. */
  candidate: (peer, candidate) =>
    peers.get(peer).connection.addIceCandidate(candidate ? { candidate, sdpMLineIndex: 0 } : null),

  /** Makes an offer that restarts ICE; its SDP. */
  async restart(peer) {
    const { connection } = peers.get(peer);
    connection.restartIce();
    return describe(peers.get(peer), await connection.createOffer());
  },

  /** Sends a text. */
  send: (peer, label, text) => peers.get(peer).channels.get(label).send(text),

  /** Sends that many messages of so many bytes, each filled with its number. */
  sendMany(peer, label, count, bytes) {
    const channel = peers.get(peer).channels.get(label);
    for (let i = 0; i < count; i++) {
      channel.send(new Uint8Array(bytes).fill(i));
    }
  },

  /** The longest message that it sends. */
  maxMessageBytes: (peer) => peers.get(peer).connection.sctp.maxMessageSize,

  closeChannel: (peer, label) => peers.get(peer).channels.get(label).close(),

  /** Ends the connection. */
  close(peer) {
    peers.get(peer).connection.close();
    peers.delete(peer);
  },
};
