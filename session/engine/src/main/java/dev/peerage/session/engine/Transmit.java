package dev.peerage.session.engine;

/** Where a packet goes. One object per session, changed by every {@link Session#pollTransmit}. */
public final class Transmit {

    private int pathId;
    private boolean isReliable;

    Transmit() {}

    Transmit set(int newPathId, boolean newIsReliable) {
        pathId = newPathId;
        isReliable = newIsReliable;
        return this;
    }

    /** 0 is the relay, else the attempt that opened the path. */
    public int pathId() {
        return pathId;
    }

    /** Whether the packet goes on the path's reliable data channel, else on the one for datagrams. */
    public boolean isReliable() {
        return isReliable;
    }
}
