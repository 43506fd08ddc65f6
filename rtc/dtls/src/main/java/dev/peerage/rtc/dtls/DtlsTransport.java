package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Protects datagrams between two peers that know each other's certificate by its fingerprint: DTLS 1.2 (RFC 6347) on the
 * JDK's {@link SSLEngine}, as WebRTC uses it (RFC 8827, RFC 8842).
 *
 * <p>Sans-IO and confined to its owner's thread. After each input, drain {@link #pollTransmit} and {@link #pollEvent}.
 * Nothing that comes from the network throws; what is dropped is counted, see {@link #drops}.
 */
public final class DtlsTransport {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Guards against an engine that makes no progress; a flight has about ten records at the smallest packet size. */
    private static final int MAX_ENGINE_STEPS = 256;

    private final DtlsConfig config;
    private final DtlsRole role;
    private final FingerprintTrustManager trust;
    private final SSLEngine engine;
    private final FlightQueue flights;
    private final LastFlight lastFlight;
    private final ReplayWindow replayWindow = new ReplayWindow();
    private final Deque<DtlsEvent> events = new ArrayDeque<>();
    private final Map<DtlsDrop, Long> drops = new EnumMap<>(DtlsDrop.class);

    private DtlsState state = DtlsState.NEW;
    private int handshakeRecords;
    private int alertReceived = -1;
    private long handshakeDeadlineUs = Long.MAX_VALUE;
    private long retransmitAtUs = Long.MAX_VALUE;
    private long retransmitIntervalUs;

    /**
     * Makes a transport that has not started.
     *
     * @param remoteFingerprints what the other side announced; at least one
     */
    public DtlsTransport(
            DtlsConfig config, DtlsCertificate certificate, DtlsRole role, List<Fingerprint> remoteFingerprints) {
        this.config = config;
        this.role = role;
        this.trust = new FingerprintTrustManager(remoteFingerprints);
        this.engine = SslEngines.create(config, certificate, role, trust);
        this.flights = new FlightQueue(config.mtuBytes());
        this.lastFlight = new LastFlight(flights);
    }

    public DtlsState state() {
        return state;
    }

    public DtlsRole role() {
        return role;
    }

    /** How many incoming records were thrown away, by reason; reasons that never occurred are absent. A copy. */
    public Map<DtlsDrop, Long> drops() {
        return Map.copyOf(drops);
    }

    /** Begins the handshake: a client sends its first flight, a server waits for it. */
    public void onStart(long nowUs) {
        if (state != DtlsState.NEW) {
            throw new IllegalStateException("already started");
        }
        transition(DtlsState.HANDSHAKING, DtlsReason.STARTED, "");
        handshakeDeadlineUs = nowUs + config.handshakeTimeoutUs();
        retransmitIntervalUs = config.firstRetransmitUs();
        if (role == DtlsRole.CLIENT) {
            stepHandshake(NOTHING, nowUs);
        }
    }

    /**
     * Takes records from {@code datagram} until one gave application data or there are no more.
     *
     * <pre>{@code
     * while (datagram.hasRemaining()) {
     *     if (dtls.onReceived(datagram, plaintext.clear(), nowUs)) {
     *         sctp.onReceived(plaintext.flip(), nowUs);
     *     }
     * }
     * }</pre>
     *
     * @param datagram big-endian, consumed at least in part
     * @param plaintext has room for {@link DtlsConfig#maxRecordBytes()}
     * @return whether the application data of one record was put into {@code plaintext}
     */
    public boolean onReceived(ByteBuffer datagram, ByteBuffer plaintext, long nowUs) {
        requireRoom(plaintext);
        int datagramEnd = datagram.limit();
        while (datagram.hasRemaining()) {
            int recordBytes = DtlsRecord.length(datagram, config.maxRecordBytes());
            if (recordBytes < 0) {
                drop(DtlsDrop.MALFORMED);
                datagram.position(datagramEnd);
                return false;
            }
            int recordEnd = datagram.position() + recordBytes;
            datagram.limit(recordEnd);
            boolean isDelivered = onRecord(datagram, plaintext, nowUs);
            datagram.limit(datagramEnd);
            datagram.position(recordEnd);
            if (isDelivered) {
                return true;
            }
        }
        return false;
    }

    /**
     * Seals {@code plaintext} as one record.
     *
     * @param out has room for {@link DtlsConfig#maxRecordBytes()}
     * @return false if not {@link DtlsState#CONNECTED}; nothing was written then
     * @throws IllegalArgumentException if the plaintext is empty or does not fit into one record
     */
    public boolean seal(ByteBuffer plaintext, ByteBuffer out) {
        requireRoom(out);
        int maxPlaintextBytes = config.maxRecordBytes() - DtlsConfig.RECORD_OVERHEAD_BYTES;
        if (!plaintext.hasRemaining() || plaintext.remaining() > maxPlaintextBytes) {
            throw new IllegalArgumentException(
                    "one record holds 1 to " + maxPlaintextBytes + " bytes, were " + plaintext.remaining());
        }
        if (state != DtlsState.CONNECTED) {
            return false;
        }
        try {
            return engine.wrap(plaintext, out).bytesProduced() > 0;
        } catch (SSLException | RuntimeException failure) {
            fail(DtlsReason.ENGINE_BROKEN, String.valueOf(failure.getMessage()));
            return false;
        }
    }

    /** Says goodbye with close_notify, once, and ends. */
    public void onClose(long nowUs) {
        if (!state.isFinal()) {
            if (state != DtlsState.NEW) {
                engine.closeOutbound();
                drainAlerts();
            }
            transition(DtlsState.CLOSED, DtlsReason.CLOSED_LOCALLY, "");
        }
    }

    /** Lets time pass: sends a flight again, or gives up. */
    public void onTimeout(long nowUs) {
        if (nowUs >= handshakeDeadlineUs) {
            fail(DtlsReason.HANDSHAKE_TIMEOUT, "no handshake within " + config.handshakeTimeoutUs() / 1_000 + " ms");
        } else if (nowUs >= retransmitAtUs) {
            retransmit(nowUs);
        }
    }

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        return Math.min(handshakeDeadlineUs, retransmitAtUs);
    }

    /** Writes the next datagram of a flight or an alert, if any; application data leaves through {@link #seal}. */
    public boolean pollTransmit(ByteBuffer out, long nowUs) {
        return flights.pollInto(out);
    }

    public @Nullable DtlsEvent pollEvent() {
        return events.poll();
    }

    private boolean onRecord(ByteBuffer datagram, ByteBuffer plaintext, long nowUs) {
        switch (state) {
            case HANDSHAKING -> onHandshakeRecord(datagram, nowUs);
            case CONNECTED -> {
                return onProtectedRecord(datagram, plaintext, nowUs);
            }
            case FAILED -> {
                drop(DtlsDrop.NOT_OPEN);
                lastFlight.onLateHandshakeRecord(nowUs); // the alert may have been lost
            }
            case NEW, CLOSED -> drop(DtlsDrop.NOT_OPEN);
        }
        return false;
    }

    private void onHandshakeRecord(ByteBuffer datagram, long nowUs) {
        if (DtlsRecord.type(datagram) == DtlsRecord.APPLICATION_DATA) {
            drop(DtlsDrop.PREMATURE); // overtook the Finished; the JDK's engine would end the connection over it
        } else if (handshakeRecords == config.maxHandshakeRecords()) {
            drop(DtlsDrop.HANDSHAKE_FLOOD);
        } else {
            handshakeRecords++;
            alertReceived = DtlsRecord.plainFatalAlert(datagram);
            stepHandshake(datagram, nowUs);
        }
    }

    private boolean onProtectedRecord(ByteBuffer datagram, ByteBuffer plaintext, long nowUs) {
        int type = DtlsRecord.type(datagram);
        boolean isForEngine = type == DtlsRecord.APPLICATION_DATA || type == DtlsRecord.ALERT;
        if (!isForEngine || DtlsRecord.epoch(datagram) != DtlsRecord.PROTECTED_EPOCH) {
            // RFC 6347 §4.2.4: a late handshake record means that our last flight was lost. Never a renegotiation.
            drop(DtlsDrop.HANDSHAKE_OVER);
            lastFlight.onLateHandshakeRecord(nowUs);
            return false;
        }
        long number = DtlsRecord.number(datagram);
        if (!replayWindow.isFresh(number)) {
            drop(DtlsDrop.REPLAYED);
            return false;
        }
        return open(datagram, number, plaintext);
    }

    private boolean open(ByteBuffer datagram, long number, ByteBuffer plaintext) {
        try {
            SSLEngineResult result = engine.unwrap(datagram, plaintext);
            if (engine.isInboundDone()) {
                drainAlerts();
                transition(DtlsState.CLOSED, DtlsReason.CLOSED_REMOTELY, "");
            } else if (result.bytesProduced() > 0) {
                replayWindow.accept(number);
                lastFlight.forget();
                return true;
            } else {
                drop(DtlsDrop.UNDECRYPTABLE);
            }
        } catch (SSLException failure) {
            fail(DtlsReason.ALERT_RECEIVED, String.valueOf(failure.getMessage()));
        } catch (RuntimeException failure) {
            drop(DtlsDrop.UNDECRYPTABLE);
        }
        return false;
    }

    /** Feeds one record (or nothing) to the engine and does what it then asks for, until it waits for the other side. */
    private void stepHandshake(ByteBuffer datagram, long nowUs) {
        boolean hasAnswered = false;
        try {
            for (int step = 0; step < MAX_ENGINE_STEPS; step++) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_TASK -> runTasks();
                    case NEED_WRAP -> hasAnswered |= wrapRecord();
                    case NEED_UNWRAP_AGAIN -> engine.unwrap(NOTHING, NOTHING);
                    case NEED_UNWRAP -> {
                        if (!datagram.hasRemaining()
                                || engine.unwrap(datagram, NOTHING).bytesConsumed() == 0) {
                            onWaiting(hasAnswered, nowUs);
                            return;
                        }
                    }
                    case NOT_HANDSHAKING, FINISHED -> {
                        if (isEngineNew()) {
                            engine.beginHandshake();
                        } else {
                            onFinished();
                            return;
                        }
                    }
                }
            }
        } catch (SSLException | RuntimeException failure) {
            failHandshake(failure);
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private boolean isEngineNew() {
        return engine.getSession().getProtocol().equals("NONE");
    }

    private void onWaiting(boolean hasAnswered, long nowUs) {
        if (engine.isInboundDone()) {
            transition(DtlsState.CLOSED, DtlsReason.CLOSED_REMOTELY, "during the handshake");
        } else if (hasAnswered) {
            retransmitIntervalUs = config.firstRetransmitUs();
            retransmitAtUs = nowUs + retransmitIntervalUs;
        }
    }

    private void onFinished() {
        if (engine.isInboundDone() || engine.isOutboundDone()) {
            transition(DtlsState.CLOSED, DtlsReason.CLOSED_REMOTELY, "during the handshake");
            return;
        }
        SslEngines.setParameters(engine, config);
        if (role == DtlsRole.SERVER) { // RFC 6347 §4.2.4: the server's flight is the last one of a full handshake
            lastFlight.remember(flights.copy());
        }
        transition(
                DtlsState.CONNECTED,
                DtlsReason.HANDSHAKE_DONE,
                engine.getSession().getCipherSuite());
    }

    private void retransmit(long nowUs) {
        retransmitIntervalUs = Math.min(2 * retransmitIntervalUs, config.maxRetransmitUs());
        retransmitAtUs = nowUs + retransmitIntervalUs;
        try {
            // A wrap while it waits for the other side is the engine's order to send its flight again: the first wrap
            // gives the first record, and the status is NEED_WRAP until the flight is out.
            for (int step = 0; step < MAX_ENGINE_STEPS && wrapRecord(); step++) {
                if (engine.getHandshakeStatus() != SSLEngineResult.HandshakeStatus.NEED_WRAP) {
                    return;
                }
            }
        } catch (SSLException | RuntimeException failure) {
            failHandshake(failure);
        }
    }

    private boolean wrapRecord() throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        if (engine.wrap(NOTHING, record).bytesProduced() == 0) {
            return false;
        }
        flights.add(record.flip());
        return true;
    }

    private void drainAlerts() {
        try {
            for (int step = 0; step < MAX_ENGINE_STEPS && !engine.isOutboundDone() && wrapRecord(); step++) {
                // everything is done in the condition
            }
        } catch (SSLException | RuntimeException nothingMoreToSay) {
            drop(DtlsDrop.NOT_OPEN);
        }
    }

    private void failHandshake(Exception failure) {
        String detail = String.valueOf(failure.getMessage());
        drainAlerts();
        if (trust.hasMismatch()) {
            fail(DtlsReason.FINGERPRINT_MISMATCH, detail);
        } else if (alertReceived < 0) {
            fail(DtlsReason.HANDSHAKE_BROKEN, detail);
        } else if (DtlsRecord.isAboutCertificate(alertReceived)) {
            fail(DtlsReason.CERTIFICATE_REJECTED_REMOTELY, detail);
        } else {
            fail(DtlsReason.ALERT_RECEIVED, detail);
        }
    }

    private void fail(DtlsReason reason, String detail) {
        lastFlight.remember(flights.copy());
        transition(DtlsState.FAILED, reason, detail);
    }

    private void drop(DtlsDrop reason) {
        drops.merge(reason, 1L, Long::sum);
    }

    private void requireRoom(ByteBuffer buffer) {
        if (buffer.remaining() < config.maxRecordBytes()) {
            throw new IllegalArgumentException(
                    "the buffer needs room for " + config.maxRecordBytes() + " bytes, has " + buffer.remaining());
        }
    }

    private void transition(DtlsState next, DtlsReason reason, String detail) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(state + " cannot become " + next);
        }
        if (next != DtlsState.HANDSHAKING) {
            handshakeDeadlineUs = Long.MAX_VALUE;
            retransmitAtUs = Long.MAX_VALUE;
        }
        events.add(new DtlsEvent.StateChanged(state, next, reason, detail));
        state = next;
    }
}
