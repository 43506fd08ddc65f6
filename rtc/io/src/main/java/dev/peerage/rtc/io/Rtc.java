package dev.peerage.rtc.io;

import java.util.concurrent.CompletionStage;

/**
 * WebRTC data channels on one UDP socket and one thread. Thread-safe.
 *
 * <pre>{@code
 * try (Rtc rtc = Rtc.builder().iceServers("stun:stun.example.org").open()) {
 *     RtcConnection connection = rtc.connect();
 *     connection.onChannel(channel -> channel.onMessage((payload, isText) -> channel.send(ByteBuffer.wrap(payload))));
 *     connection.answer(SessionDescription.offer(theirSdp));
 *     connection.gathered().thenAccept(answer -> signal(answer.sdp()));
 *     ...
 * }
 * }</pre>
 *
 * <p>The thread is a daemon and runs no code of the application: callbacks run on the application's executor. Who has a
 * thread to spare for it, such as a game with its tick, takes {@link RtcLoop} instead, by {@link RtcBuilder#openLoop}.
 */
@SuppressWarnings("DoNotCallSuggester") // its body lands within the hour
public final class Rtc implements AutoCloseable {

    private Rtc() {}

    /** Begins the description of an {@link Rtc}, or of an {@link RtcLoop}. */
    public static RtcBuilder builder() {
        return new RtcBuilder();
    }

    static Rtc open(RtcBuilder builder) {
        throw new UnsupportedOperationException("port " + builder.localPort);
    }

    /** Makes a connection; it begins with {@link RtcConnection#offer} or {@link RtcConnection#answer}. */
    public RtcConnection connect() {
        throw new UnsupportedOperationException("comes within the hour");
    }

    /** The UDP port. */
    public int localPort() {
        throw new UnsupportedOperationException("comes within the hour");
    }

    /** A fresh snapshot, made by the loop. */
    public CompletionStage<RtcStats> stats() {
        throw new UnsupportedOperationException("comes within the hour");
    }

    /** Closes all connections, which say goodbye, and the socket; waits until that is done. Harmless if repeated. */
    @Override
    public void close() {}
}
