// Runs in the page: one RTCPeerConnection per name. Data channels send back whatever they get, unless it is an order.
'use strict';

const peers = new Map();

/** Makes a connection and tells everything that happens to it. */
window.open_ = (peer) => {
  const connection = new RTCPeerConnection();
  peers.set(peer, { connection, channels: new Map() });
  connection.onicecandidate = ({ candidate }) =>
    window.tell({ event: 'candidate', peer, candidate: candidate?.candidate ?? '' });
  connection.onconnectionstatechange = () =>
    window.tell({ event: 'state', peer, state: connection.connectionState });
  connection.ondatachannel = ({ channel }) => {
    window.tell({
      event: 'announced',
      peer,
      label: channel.label,
      protocol: channel.protocol,
      ordered: channel.ordered,
      maxRetransmits: channel.maxRetransmits,
      maxPacketLifeTime: channel.maxPacketLifeTime,
    });
    watch(peer, channel);
  };
};

const watch = (peer, channel) => {
  const { label } = channel;
  peers.get(peer).channels.set(label, channel);
  channel.binaryType = 'arraybuffer';
  channel.onopen = () => window.tell({ event: 'open', peer, label });
  channel.onclose = () => window.tell({ event: 'close', peer, label });
  channel.onmessage = ({ data }) => channel.send(data);
};

window.channel_ = (peer, label, init) => watch(peer, peers.get(peer).connection.createDataChannel(label, init));

window.offer_ = async (peer) => {
  const { connection } = peers.get(peer);
  await connection.setLocalDescription(await connection.createOffer());
  return connection.localDescription.sdp;
};

window.answer_ = async (peer, sdp) => {
  const { connection } = peers.get(peer);
  await connection.setRemoteDescription({ type: 'offer', sdp });
  await connection.setLocalDescription(await connection.createAnswer());
  return connection.localDescription.sdp;
};

window.accept_ = (peer, sdp) => peers.get(peer).connection.setRemoteDescription({ type: 'answer', sdp });

window.candidate_ = (peer, candidate) =>
  peers.get(peer).connection.addIceCandidate(candidate ? { candidate, sdpMLineIndex: 0 } : null);

window.send_ = (peer, label, text) => peers.get(peer).channels.get(label).send(text);

window.closeChannel_ = (peer, label) => peers.get(peer).channels.get(label).close();

window.close_ = (peer) => {
  peers.get(peer).connection.close();
  peers.delete(peer);
};
