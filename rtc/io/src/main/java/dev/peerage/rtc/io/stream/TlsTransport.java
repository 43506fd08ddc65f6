package dev.peerage.rtc.io.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Moves bytes between a socket and a {@link TlsCodec}; the costly parts of its handshake run on other threads. */
final class TlsTransport {

    private final TlsCodec codec;
    private final StreamHost host;
    private final ByteBuffer sealedIn; // from 0 to position
    private final ByteBuffer sealedOut; // from 0 to position
    private boolean isTaskRunning;
    private boolean isReadHeldUp;

    private TlsTransport(TlsCodec codec, StreamHost host) {
        this.codec = codec;
        this.host = host;
        this.sealedIn = ByteBuffer.allocate(2 * codec.maxRecordBytes());
        this.sealedOut = ByteBuffer.allocate(2 * codec.maxRecordBytes());
    }

    static TlsTransport client(StreamTarget target, @Nullable SSLContext trusting, StreamHost host)
            throws SSLException {
        SSLContext context;
        try {
            context = trusting == null ? SSLContext.getDefault() : trusting;
        } catch (NoSuchAlgorithmException none) {
            throw new SSLException("this JDK has no TLS", none);
        }
        return new TlsTransport(TlsCodec.client(context, target.serverName(), target.port()), host);
    }

    /** Room for this must be left for each {@link #read}. */
    int plainBytes() {
        return codec.maxRecordBytes();
    }

    /** Whether both sides know each other. */
    boolean isReady() {
        return !isTaskRunning && !codec.isHandshaking();
    }

    /**
     * Reads what the channel has, up to one record with data in it.
     *
     * @return bytes of data; 0 if there are none now; -1 at the end
     */
    int read(SocketChannel channel, ByteBuffer plain, Runnable onTaskDone) throws IOException {
        isReadHeldUp = false;
        int before = plain.position();
        while (!isTaskRunning) {
            sealedIn.flip();
            SSLEngineResult result;
            try {
                result = codec.unwrap(sealedIn, plain);
            } finally {
                sealedIn.compact();
            }
            if (plain.position() > before) {
                return plain.position() - before;
            }
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                return -1;
            }
            if (startTask(onTaskDone)) {
                return 0;
            }
            boolean needsBytes = result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW;
            if (needsBytes) {
                int count = channel.read(sealedIn);
                if (count <= 0) {
                    return count;
                }
            } else if (codec.wantsToWrite() || result.bytesConsumed() == 0) {
                isReadHeldUp = true;
                return 0; // writing goes on with it
            }
        }
        return 0;
    }

    /**
     * Whether the last {@link #read} ended since something had to be written first, which has been done: what was received
     * already may be all that comes.
     */
    boolean canReadOn() {
        return isReadHeldUp && !isTaskRunning && !codec.wantsToWrite();
    }

    /**
     * Seals and writes as much of {@code plain} as the channel takes.
     *
     * @return whether nothing is left that waits for the channel
     */
    boolean write(SocketChannel channel, ByteBuffer plain, Runnable onTaskDone) throws IOException {
        while (!isTaskRunning) {
            sealedOut.flip();
            channel.write(sealedOut);
            boolean isBlocked = sealedOut.hasRemaining();
            sealedOut.compact();
            if (isBlocked) {
                return false;
            }
            boolean hasData = !codec.isHandshaking() && plain.hasRemaining();
            if (!codec.wantsToWrite() && !hasData) {
                return true;
            }
            SSLEngineResult result = codec.wrap(plain, sealedOut);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new IOException("TLS is closed");
            }
            if (startTask(onTaskDone)) {
                return true;
            }
        }
        return true;
    }

    /** Says goodbye, as far as the channel takes it at once (RFC 8446 §6.1), and seals nothing more. */
    void close(SocketChannel channel) throws IOException {
        if (isTaskRunning || sealedOut.remaining() < codec.maxRecordBytes()) {
            return; // the engine is another thread's, or the server reads nothing
        }
        codec.close();
        codec.wrap(ByteBuffer.allocate(0), sealedOut);
        sealedOut.flip();
        channel.write(sealedOut);
        sealedOut.compact();
    }

    private boolean startTask(Runnable onTaskDone) {
        Runnable task = codec.nextTask();
        if (task == null) {
            return false;
        }
        isTaskRunning = true;
        host.execute(task, () -> {
            isTaskRunning = false;
            if (!startTask(onTaskDone)) {
                onTaskDone.run();
            }
        });
        return true;
    }
}
