package dev.peerage.rtc.io.port;

import dev.peerage.base.TransportAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/**
 * One UDP socket, and the place where its loop waits.
 *
 * <p>Confined to the loop's thread, but for {@link #wakeup()} and {@link #stats()}. Datagrams that cannot be sent are lost,
 * as they may be on the way, and counted: candidates are tried, not known to work, and all above repeat what matters.
 */
public interface DatagramPort extends AutoCloseable {

    /** The largest datagram that can be received or sent: buffers on both sides have room for it. */
    int MAX_DATAGRAM_BYTES = 65_536;

    /** Takes a datagram that arrived. */
    @FunctionalInterface
    interface Receiver {

        /**
         * Called on the loop's thread, from within {@link DatagramPort#receive}.
         *
         * @param datagram from position to limit, a heap buffer; the port's again after the call
         * @param from who sent it; the same object for the same sender, as far as the port remembers
         */
        void onDatagram(ByteBuffer datagram, TransportAddress from);
    }

    /**
     * Hands over what has arrived, at most {@code maxDatagrams}; does not block.
     *
     * @return how many there were; fewer than {@code maxDatagrams} means that the socket is empty
     * @throws IOException if the socket is broken for good
     */
    int receive(Receiver receiver, int maxDatagrams) throws IOException;

    /**
     * Sends what is in a heap buffer from position to limit, at once or at the next {@link #flush()}; the buffer is the
     * caller's again after the call.
     */
    void send(ByteBuffer datagram, TransportAddress to);

    /** Sends what {@link #send} has kept to send it together. */
    void flush();

    /**
     * Waits until a datagram can be received, a channel of {@link #selector()} is ready, {@link #wakeup()} is called, or the
     * time is over; may return early.
     *
     * @param maxWaitUs microseconds; 0 does not wait, but looks which channels are ready
     * @param onReady given the ready keys; those that carry no {@link SelectableIo} are the port's own
     */
    void await(long maxWaitUs, Consumer<SelectionKey> onReady) throws IOException;

    /** Ends the present or next {@link #await}. Any thread. */
    void wakeup();

    /** Where further non-blocking channels of the same loop register; their keys carry a {@link SelectableIo}. */
    Selector selector();

    /** The UDP port it is bound to. */
    int localPort();

    /** What it is, in two or three words, for people. */
    String name();

    /** Counters since the socket was opened. Any thread. */
    PortStats stats();

    /** Closes the socket; harmless if it is closed. */
    @Override
    void close();
}
