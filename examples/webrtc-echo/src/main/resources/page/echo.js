import { Chart } from './chart.js';

const PING_MS = 100;
const FIGURES_MS = 500;
const CHUNK_BYTES = 16_384;
const MOST_BUFFERED_BYTES = 1 << 20;
const MOST_LINES = 6;

const byId = (id) => document.getElementById(id);
const connection = new RTCPeerConnection();
const pings = connection.createDataChannel('ping', { ordered: false, maxRetransmits: 0 });
const bulk = connection.createDataChannel('bulk');
const talk = connection.createDataChannel('talk');
pings.binaryType = bulk.binaryType = 'arraybuffer';

connection.onconnectionstatechange = () => showState(connection.connectionState);
connect().catch((failure) => showState('failed', failure.message));

/** All signalling there is: our offer goes by POST, the answer is the response. */
async function connect() {
  await connection.setLocalDescription();
  await allCandidates();
  const response = await fetch('offer', { method: 'POST', body: connection.localDescription.sdp });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(text);
  }
  await connection.setRemoteDescription({ type: 'answer', sdp: text });
}

function allCandidates() {
  return new Promise((resolve) => {
    const look = () => connection.iceGatheringState === 'complete' && resolve();
    connection.addEventListener('icegatheringstatechange', look);
    look();
  });
}

function showState(state, detail = state) {
  byId('state').dataset.state = state;
  byId('state').lastElementChild.textContent = detail;
  byId('wire').classList.toggle('live', state === 'connected');
  for (const control of document.querySelectorAll('button, input')) {
    control.disabled = state !== 'connected';
  }
}

// Round trips

const rttChart = new Chart(byId('rtt-chart'), '--live', 300);
const roundTrips = [];

pings.onopen = () => setInterval(ping, PING_MS);

function ping() {
  if (pings.readyState === 'open') {
    const message = new DataView(new ArrayBuffer(64));
    message.setFloat64(0, performance.now());
    pings.send(message);
  }
}

pings.onmessage = ({ data }) => {
  const ms = performance.now() - new DataView(data).getFloat64(0);
  roundTrips.push(ms);
  if (roundTrips.length > 100) {
    roundTrips.shift();
  }
  rttChart.add(ms);
};

function showRoundTrips() {
  if (roundTrips.length > 0) {
    const sorted = [...roundTrips].sort((a, b) => a - b);
    byId('rtt').textContent = sorted[sorted.length >> 1].toFixed(2);
    byId('rtt-spread').textContent = `Median of the last ${sorted.length}; best ${sorted[0].toFixed(2)}.`;
  }
}

// Throughput

const rateChart = new Chart(byId('rate-chart'), '--accent', 60);
const chunk = new Uint8Array(CHUNK_BYTES);
let isRunning = false;
let received = 0;
let receivedBefore = 0;
let measuredAt = performance.now();

bulk.bufferedAmountLowThreshold = MOST_BUFFERED_BYTES / 2;
bulk.onbufferedamountlow = fill;
bulk.onmessage = ({ data }) => {
  received += data.byteLength;
};

function fill() {
  while (isRunning && bulk.readyState === 'open' && bulk.bufferedAmount < MOST_BUFFERED_BYTES) {
    bulk.send(chunk);
  }
}

byId('run').onclick = () => {
  isRunning = !isRunning;
  byId('run').ariaPressed = String(isRunning);
  byId('run').textContent = isRunning ? 'Stop' : 'Send at full speed';
  fill();
};

function showThroughput() {
  const now = performance.now();
  const rate = (received - receivedBefore) / 1e3 / (now - measuredAt);
  if (rate > 0 || isRunning) {
    byId('rate').textContent = rate.toFixed(1);
    byId('total').textContent = `${(received / 1e6).toFixed(0)} MB so far.`;
    rateChart.add(rate);
  }
  receivedBefore = received;
  measuredAt = now;
}

// The pair

async function showPair() {
  const stats = await connection.getStats();
  const all = [...stats.values()];
  const transport = all.find(({ type }) => type === 'transport');
  const pair = stats.get(transport?.selectedCandidatePairId) ?? all.find((it) => it.type === 'candidate-pair' && it.nominated);
  if (pair) {
    showEnd('local', stats.get(pair.localCandidateId));
    showEnd('remote', stats.get(pair.remoteCandidateId));
  }
}

const MEANINGS = {
  host: 'its own address',
  srflx: 'as seen by a STUN server',
  prflx: 'as seen by the other side',
  relay: 'relayed by a TURN server',
};

function showEnd(id, candidate) {
  // A browser keeps its own addresses from pages that use no camera or microphone.
  const address = candidate?.address || 'hidden';
  const host = address.includes(':') ? `[${address}]` : address;
  byId(id).textContent = candidate ? `${host}:${candidate.port}` : '–';
  byId(`${id}-type`).textContent = candidate ? `${candidate.candidateType}: ${MEANINGS[candidate.candidateType]}` : '';
}

setInterval(() => {
  showRoundTrips();
  showThroughput();
  showPair();
}, FIGURES_MS);

// Words

const sentAt = [];

byId('form').onsubmit = (submission) => {
  submission.preventDefault();
  const text = byId('text').value.trim();
  if (text && talk.readyState === 'open') {
    sentAt.push(performance.now());
    talk.send(text);
    byId('text').value = '';
  }
};

talk.onmessage = ({ data }) => {
  const line = document.createElement('li');
  const words = document.createElement('span');
  const time = document.createElement('small');
  words.textContent = data;
  time.textContent = `back after ${(performance.now() - sentAt.shift()).toFixed(1)} ms`;
  line.append(words, time);
  byId('lines').append(line);
  while (byId('lines').children.length > MOST_LINES) {
    byId('lines').firstElementChild.remove();
  }
};

addEventListener('pagehide', () => connection.close());
