package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
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

    private final DtlsConfig config;
    private final DtlsRole role;
    private final FingerprintTrustManager trust;
    private final SSLEngine engine;
    private final FlightQueue flights;
    private final LastFlight lastFlight;
    private final Handshake handshake;
    private final DelegatedTask task;
    private final HandshakeInbox inbox;
    private final FlightTimer timer;
    private final AlertRumour rumour = new AlertRumour();
    private final ApplicationData data;
    private final Deque<DtlsEvent> events = new ArrayDeque<>();
    private final DropCounts drops = new DropCounts();

    private DtlsState state = DtlsState.NEW;
    private long handshakeDeadlineUs = Long.MAX_VALUE;

    /**
     * Makes a transport that has not started.
     *
     * @param remoteFingerprints what the other side announced; at least one
     */
    public DtlsTransport(
            DtlsConfig config, DtlsCertificate certificate, DtlsRole role, List<Fingerprint> remoteFingerprints) {
        this(config, role, new FingerprintTrustManager(remoteFingerprints), certificate.keyManagers());
    }

    /** With any keys, for tests of strange peers. */
    DtlsTransport(DtlsConfig config, DtlsRole role, FingerprintTrustManager trust, KeyManager[] keys) {
        this.config = config;
        this.role = role;
        this.trust = trust;
        this.engine = SslEngines.create(config, keys, role, trust);
        this.flights = new FlightQueue(config.mtuBytes());
        this.lastFlight = new LastFlight(flights);
        this.handshake = new Handshake(engine, flights, config.delegatesTasks());
        this.inbox = new HandshakeInbox(role, handshake, config.maxHandshakeRecords());
        this.task = new DelegatedTask(handshake);
        this.timer = new FlightTimer(config);
        this.data = new ApplicationData(engine);
    }

    public DtlsState state() {
        return state;
    }

    public DtlsRole role() {
        return role;
    }

    /** How many incoming records were thrown away, by reason; reasons that never occurred are absent. A copy. */
    public Map<DtlsDrop, Long> drops() {
        return drops.toMap();
    }

    /** Tells what round trip ICE has measured, so that the first flight lost is repeated in tens of milliseconds. */
    public void onPathRtt(long rttUs) {
        timer.onPathRtt(rttUs);
    }

    /** Begins the handshake: a client sends its first flight, a server waits for it. */
    public void onStart(long nowUs) {
        if (state != DtlsState.NEW) {
            throw new IllegalStateException("already started");
        }
        transition(DtlsState.HANDSHAKING, DtlsReason.STARTED, "");
        handshakeDeadlineUs = nowUs + config.handshakeTimeoutUs();
        if (role == DtlsRole.CLIENT) {
            step(Handshake.NOTHING, nowUs);
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
     * @param plaintext has as much room as the datagram has bytes
     * @return whether the application data of one record was put into {@code plaintext}
     */
    public boolean onReceived(ByteBuffer datagram, ByteBuffer plaintext, long nowUs) {
        DtlsRecord.requireRoom(plaintext, datagram.remaining());
        int datagramEnd = datagram.limit();
        while (datagram.hasRemaining()) {
            int recordBytes = DtlsRecord.length(datagram, config.maxRecordBytes());
            if (recordBytes < 0) {
                drops.add(DtlsDrop.MALFORMED);
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
        DtlsRecord.requireRoom(out, config.maxRecordBytes());
        int maxPlaintextBytes = config.maxRecordBytes() - DtlsConfig.RECORD_OVERHEAD_BYTES;
        if (!plaintext.hasRemaining() || plaintext.remaining() > maxPlaintextBytes) {
            throw new IllegalArgumentException(
                    "one record holds 1 to " + maxPlaintextBytes + " bytes, were " + plaintext.remaining());
        }
        if (state != DtlsState.CONNECTED) {
            return false;
        }
        try {
            return data.seal(plaintext, out);
        } catch (SSLException | RuntimeException failure) {
            fail(DtlsReason.ENGINE_BROKEN, String.valueOf(failure.getMessage()));
            return false;
        }
    }

    /** Says goodbye with close_notify, and ends; says it again only when the other side goes on as if it had not heard. */
    public void onClose(long nowUs) {
        if (!state.isFinal()) {
            if (state != DtlsState.NEW && task.phase() != DelegatedTask.Phase.AWAY) {
                engine.closeOutbound();
                sayGoodbye();
            }
            transition(DtlsState.CLOSED, DtlsReason.CLOSED_LOCALLY, "");
        }
    }

    /** Lets time pass: sends a flight again, or gives up. */
    public void onTimeout(long nowUs) {
        if (nowUs >= handshakeDeadlineUs) {
            fail(DtlsReason.HANDSHAKE_TIMEOUT, "no handshake within " + config.handshakeTimeoutUs() / 1_000 + " ms");
        } else if (task.phase() != DelegatedTask.Phase.NONE) {
            return; // its result comes first
        } else if (nowUs >= rumour.atUs()) {
            onRumourDue(nowUs);
        } else if (nowUs >= timer.atUs()) {
            retransmit(nowUs);
        }
    }

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. */
    public long nextDeadlineUs() {
        boolean isAnswerComing = task.phase() != DelegatedTask.Phase.NONE;
        return isAnswerComing
                ? handshakeDeadlineUs
                : Math.min(handshakeDeadlineUs, Math.min(timer.atUs(), rumour.atUs()));
    }

    /**
     * Hands out the handshake's costly work (signatures, key agreement: milliseconds), if {@link
     * DtlsConfig#delegatesTasks()} and there is some. Run it on any thread, once; it never throws. Then call {@link
     * #onTaskDone} on the owner's thread, by a way that orders memory, as every executor and queue does.
     *
     * <p>Until then the transport lives on: it keeps what arrives (32 records), holds its retransmissions, and ends at the
     * handshake's deadline or by {@link #onClose} without saying goodbye.
     */
    public @Nullable Runnable pollTask() {
        return task.poll();
    }

    /**
     * Takes the work back that {@link #pollTask} handed out, and goes on with the handshake.
     *
     * @throws IllegalStateException if none was handed out
     */
    public void onTaskDone(long nowUs) {
        Throwable thrown = task.onDone();
        if (state != DtlsState.HANDSHAKING) {
            return; // ended meanwhile
        }
        if (thrown != null) {
            fail(DtlsReason.HANDSHAKE_BROKEN, "in a delegated task: " + thrown);
            return;
        }
        step(Handshake.NOTHING, nowUs);
        feedEngine(nowUs);
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
            case NEW -> drops.add(DtlsDrop.NOT_OPEN);
            case CLOSED, FAILED -> {
                drops.add(DtlsDrop.NOT_OPEN);
                if (DtlsRecord.type(datagram) != DtlsRecord.ALERT) { // an alert answers ours
                    lastFlight.onLateRecord(nowUs); // ours may have been lost
                }
            }
        }
        return false;
    }

    private void onHandshakeRecord(ByteBuffer record, long nowUs) {
        if (DtlsRecord.isPlainAlert(record)) {
            onPlainAlert(record, nowUs);
            return;
        }
        DtlsDrop refused = inbox.offer(record, task.phase() == DelegatedTask.Phase.NONE);
        drops.add(refused);
        if (refused == DtlsDrop.REPLAYED) { // RFC 6347 §4.2.4: a flight of theirs that comes again asks for ours
            timer.onPeerRepeated(nowUs);
        }
        feedEngine(nowUs);
    }

    private void feedEngine(long nowUs) {
        while (state == DtlsState.HANDSHAKING && task.phase() == DelegatedTask.Phase.NONE) {
            ByteBuffer record = inbox.pollNext();
            if (record == null) {
                drops.add(DtlsDrop.PREMATURE, inbox.dropPremature());
                return;
            }
            step(record, nowUs);
        }
    }

    private void onPlainAlert(ByteBuffer record, long nowUs) {
        int alert = DtlsRecord.plainEndingAlert(record);
        if (alert < 0) {
            drops.add(DtlsDrop.MALFORMED);
        } else if (!handshake.hasSpoken()) {
            drops.add(DtlsDrop.PREMATURE); // nothing of us that could be refused
        } else {
            rumour.onHeard(alert, timer.answerUs(), nowUs);
        }
    }

    private void onRumourDue(long nowUs) {
        if (!rumour.isAsked()) {
            rumour.onAsked(timer.answerUs(), nowUs);
            retransmit(nowUs);
        } else if (rumour.isGoodbye()) {
            transition(DtlsState.CLOSED, DtlsReason.CLOSED_REMOTELY, "during the handshake");
        } else {
            fail(rumour.reason(), rumour.toString());
        }
    }

    private boolean onProtectedRecord(ByteBuffer datagram, ByteBuffer plaintext, long nowUs) {
        int type = DtlsRecord.type(datagram);
        boolean isForEngine = type == DtlsRecord.APPLICATION_DATA || type == DtlsRecord.ALERT;
        if (!isForEngine || DtlsRecord.epoch(datagram) != DtlsRecord.PROTECTED_EPOCH) {
            // RFC 6347 §4.2.4: a late handshake record means that our last flight was lost. Never a renegotiation.
            drops.add(DtlsDrop.HANDSHAKE_OVER);
            lastFlight.onLateRecord(nowUs);
            return false;
        }
        return open(datagram, plaintext);
    }

    private boolean open(ByteBuffer record, ByteBuffer plaintext) {
        try {
            switch (data.open(record, plaintext)) {
                case DATA -> {
                    lastFlight.forget();
                    return true;
                }
                case REPLAYED -> drops.add(DtlsDrop.REPLAYED);
                case UNDECRYPTABLE -> drops.add(DtlsDrop.UNDECRYPTABLE);
                case GOODBYE -> {
                    sayGoodbye();
                    transition(DtlsState.CLOSED, DtlsReason.CLOSED_REMOTELY, "");
                }
            }
        } catch (SSLException alert) {
            fail(DtlsReason.ALERT_RECEIVED, String.valueOf(alert.getMessage()));
        }
        return false;
    }

    private void step(ByteBuffer record, long nowUs) {
        try {
            Handshake.Progress progress = handshake.step(record);
            if (progress != Handshake.Progress.WAITING) {
                rumour.forget();
            }
            switch (progress) {
                case WAITING -> {}
                case ANSWERED -> timer.onFlight(nowUs);
                case TASK -> task.onDue();
                case DONE -> onHandshakeDone();
                case CLOSED -> transition(DtlsState.CLOSED, DtlsReason.CLOSED_REMOTELY, "during the handshake");
            }
        } catch (SSLException | RuntimeException failure) {
            failHandshake(failure);
        }
    }

    private void onHandshakeDone() {
        SslEngines.setParameters(engine, config.maxRecordBytes());
        if (role == DtlsRole.SERVER) { // RFC 6347 §4.2.4: the server's flight is the last one of a full handshake
            lastFlight.remember(flights.copy());
        }
        transition(
                DtlsState.CONNECTED,
                DtlsReason.HANDSHAKE_DONE,
                engine.getSession().getCipherSuite());
    }

    private void retransmit(long nowUs) {
        timer.onRepeated(nowUs);
        try {
            handshake.repeatFlight();
        } catch (SSLException | RuntimeException failure) {
            failHandshake(failure);
        }
    }

    private void sayAlerts() {
        try {
            handshake.sayAlerts();
        } catch (SSLException | RuntimeException nothingMoreToSay) {
            drops.add(DtlsDrop.NOT_OPEN);
        }
    }

    private void sayGoodbye() {
        sayAlerts();
        lastFlight.add(flights.copy()); // the flight, too, may be missing still
    }

    private void failHandshake(Exception failure) {
        String detail = String.valueOf(failure.getMessage());
        sayAlerts();
        fail(trust.hasMismatch() ? DtlsReason.FINGERPRINT_MISMATCH : DtlsReason.HANDSHAKE_BROKEN, detail);
    }

    private void fail(DtlsReason reason, String detail) {
        lastFlight.remember(flights.copy());
        transition(DtlsState.FAILED, reason, detail);
    }

    private void transition(DtlsState next, DtlsReason reason, String detail) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException(state + " cannot become " + next);
        }
        if (next != DtlsState.HANDSHAKING) {
            handshakeDeadlineUs = Long.MAX_VALUE;
            timer.stop();
            rumour.forget();
            task.forget();
            inbox.clear();
            handshake.releaseRoom();
        }
        events.add(new DtlsEvent.StateChanged(state, next, reason, detail));
        state = next;
    }
}
