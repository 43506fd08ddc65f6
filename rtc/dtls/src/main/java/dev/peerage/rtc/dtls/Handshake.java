package dev.peerage.rtc.dtls;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Drives the JDK's engine through a handshake: feeds it a record, does what it then asks for, and puts what it has to say
 * into the flights.
 *
 * <p>Knows neither time nor states; whatever throws here is for {@link DtlsTransport} to turn into one.
 */
final class Handshake {

    static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Guards against an engine that makes no progress; a flight has about ten records at the smallest packet size. */
    private static final int MAX_ENGINE_STEPS = 256;

    /** What a step came to. */
    enum Progress {
        /** The engine waits for the other side, and has said nothing. */
        WAITING,
        /** The engine waits for the answer to what it just said. */
        ANSWERED,
        /** The engine waits for its delegated task. */
        TASK,
        /** Keys agreed, both Finished verified. */
        DONE,
        /** The other side said goodbye. */
        CLOSED
    }

    private final SSLEngine engine;
    private final FlightQueue flights;
    private final boolean delegatesTasks;
    private final HelloCookie cookie = new HelloCookie();
    private boolean hasBegun;
    private boolean hasSpoken;
    private boolean hasSentKeyChange;
    private @Nullable ByteBuffer scratch;

    Handshake(SSLEngine engine, FlightQueue flights, boolean delegatesTasks) {
        this.engine = engine;
        this.flights = flights;
        this.delegatesTasks = delegatesTasks;
    }

    /** Feeds one record, or {@link #NOTHING} to begin or to go on after a task. */
    Progress step(ByteBuffer record) throws SSLException {
        boolean hasAnswered = false;
        for (int step = 0; step < MAX_ENGINE_STEPS; step++) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    if (delegatesTasks) {
                        return Progress.TASK;
                    }
                    runTasks();
                }
                case NEED_WRAP -> hasAnswered |= wrapRecord();
                case NEED_UNWRAP_AGAIN -> engine.unwrap(NOTHING, NOTHING);
                case NEED_UNWRAP -> {
                    if (!record.hasRemaining() || engine.unwrap(record, NOTHING).bytesConsumed() == 0) {
                        return waiting(hasAnswered);
                    }
                }
                case NOT_HANDSHAKING, FINISHED -> {
                    if (!isEngineNew()) {
                        return ended();
                    }
                    begin();
                }
            }
        }
        throw new SSLException("the engine makes no progress");
    }

    /** Whether we have said anything yet. */
    boolean hasSpoken() {
        return hasSpoken;
    }

    /** What a client has to show of us. */
    HelloCookie cookie() {
        return cookie;
    }

    /** Whether our own ChangeCipherSpec is out. */
    boolean hasSentKeyChange() {
        return hasSentKeyChange;
    }

    /** What the engine wants to be run, wherever; nothing else may touch it meanwhile. */
    void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Says the last flight again. */
    void repeatFlight() throws SSLException {
        // A wrap while it waits for the other side is the engine's order to send its flight again: the first wrap gives
        // the first record, and the status is NEED_WRAP until the flight is out.
        for (int step = 0; step < MAX_ENGINE_STEPS && wrapRecord(); step++) {
            if (engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
                return;
            }
        }
    }

    /** Says the alert that is due after a failure or {@link SSLEngine#closeOutbound}, if there is one. */
    void sayAlerts() throws SSLException {
        for (int step = 0; step < MAX_ENGINE_STEPS && !engine.isOutboundDone(); step++) {
            if (!wrapRecord()) {
                return;
            }
        }
    }

    /** Nothing more is said in this state. */
    void releaseRoom() {
        scratch = null;
    }

    private Progress waiting(boolean hasAnswered) {
        if (engine.isInboundDone()) {
            return Progress.CLOSED;
        }
        return hasAnswered ? Progress.ANSWERED : Progress.WAITING;
    }

    private Progress ended() {
        return engine.isInboundDone() || engine.isOutboundDone() ? Progress.CLOSED : Progress.DONE;
    }

    private void begin() throws SSLException {
        if (hasBegun) {
            engine.unwrap(NOTHING, NOTHING); // a task failed: this throws what it did
            throw new SSLException("the engine gave up");
        }
        hasBegun = true;
        engine.beginHandshake();
    }

    private boolean isEngineNew() {
        return engine.getSession().getProtocol().equals("NONE");
    }

    private boolean wrapRecord() throws SSLException {
        ByteBuffer record = scratch();
        if (engine.wrap(NOTHING, record).bytesProduced() == 0) {
            return false;
        }
        record.flip();
        hasSpoken = true;
        if (!DtlsRecord.isKeyed(record)) {
            cookie.onSent(record);
        }
        hasSentKeyChange |= DtlsRecord.type(record) == DtlsRecord.CHANGE_CIPHER_SPEC;
        flights.add(record);
        return true;
    }

    /** The engine wants room for its largest record (16 KiB), which an idle connection shall not carry with it. */
    private ByteBuffer scratch() {
        if (scratch == null) {
            scratch = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        }
        return scratch.clear();
    }
}
