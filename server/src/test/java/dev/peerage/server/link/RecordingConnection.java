package dev.peerage.server.link;

import dev.peerage.base.TransportAddress;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.LinkFrame;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A socket in memory that remembers what was done to it. */
final class RecordingConnection implements Connection {

    enum Ending {
        OPEN,
        CLOSED,
        ABORTED
    }

    private final ArrayDeque<LinkFrame> sent = new ArrayDeque<>();
    boolean isWritable = true;
    boolean isPaused;
    Ending ending = Ending.OPEN;

    @Override
    public TransportAddress remoteAddress() {
        return TransportAddress.ipv4(192, 0, 2, 1, 4711);
    }

    @Override
    public boolean isWritable() {
        return isWritable;
    }

    @Override
    public void send(byte[] frame) {
        sent.add(LinkCodec.decode(ByteBuffer.wrap(frame)));
    }

    @Override
    public void pauseReading() {
        isPaused = true;
    }

    @Override
    public void resumeReading() {
        isPaused = false;
    }

    @Override
    public void close() {
        ending = Ending.CLOSED;
    }

    @Override
    public void abort() {
        ending = Ending.ABORTED;
    }

    /** What was sent since the last time. */
    List<LinkFrame> taken() {
        List<LinkFrame> all = new ArrayList<>(sent);
        sent.clear();
        return all;
    }

    /** What was sent since the last time, of one type. */
    <T extends LinkFrame> List<T> taken(Class<T> type) {
        return taken().stream().filter(type::isInstance).map(type::cast).toList();
    }
}
