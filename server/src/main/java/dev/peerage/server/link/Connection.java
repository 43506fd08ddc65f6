package dev.peerage.server.link;

import dev.peerage.base.TransportAddress;

/**
 * One WebSocket as a link sees it. The transport tells the {@link LinkHub} of messages, of room to write and of the end; a
 * connection that has ended ignores everything.
 */
public interface Connection {

    /** Where it comes from. */
    TransportAddress remoteAddress();

    /** Whether the socket keeps up; false asks to wait for {@link LinkHub#onWritable}. */
    boolean isWritable();

    /** Sends one binary message, also when not writable. The array is the connection's from now on, unchanged. */
    void send(byte[] frame);

    /** Takes no more messages from the socket, so that the sender feels it. */
    void pauseReading();

    void resumeReading();

    /** Ends in peace, after what was sent. */
    void close();

    /** Ends at once. */
    void abort();
}
