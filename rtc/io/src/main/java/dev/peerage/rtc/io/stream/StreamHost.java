package dev.peerage.rtc.io.stream;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.port.SelectableIo;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What the loop does for its streams. Called on the loop's thread. */
public interface StreamHost {

    /** A packet has come. It is the stream's again after the call. */
    void onDatagram(ByteBuffer packet, TransportAddress from);

    /** A stream was closed, or could not be opened. */
    void onClosed(TransportAddress stream, StreamReason reason);

    /** Serves it until {@link #dismiss}. */
    void serve(SelectableIo stream) throws IOException;

    /** Serves it no more, and closes it. */
    void dismiss(SelectableIo stream);

    /** The loop's time, microseconds. */
    long nowUs();

    /** Runs something costly on another thread, and then something on the loop's. */
    void execute(Runnable costly, Runnable then);
}
