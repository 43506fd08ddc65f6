package dev.peerage.rtc.io.port;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * A further non-blocking socket, with its machine, that a loop serves: a multicast socket of mDNS, a TCP or TLS connection to
 * a TURN server.
 *
 * <p>Confined to the loop's thread. What it has to tell goes to whoever made it, who then marks what has to be drained.
 */
public interface SelectableIo {

    /** Registers its channels; each key's attachment must be this object. */
    void register(Selector selector) throws IOException;

    /** A channel of its is ready. Must not throw on anything that came from the network. */
    void onReady(SelectionKey key, long nowUs);

    /** When {@link #onTimeout} wants to be called; {@link Long#MAX_VALUE} for never. Read after each call. */
    long nextDeadlineUs();

    /** Does what is due; early calls do no harm. */
    void onTimeout(long nowUs);

    /** The loop ends or serves it no more: closes its channels. Harmless if repeated. */
    void close();
}
