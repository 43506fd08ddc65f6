package dev.peerage.session.engine;

/** What all channels of a session hold together for the other side: bounded whatever it does. */
final class ReceiveBudget {

    private final int maxBytes;
    private int usedBytes;

    ReceiveBudget(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    boolean hasRoom(int bytes) {
        return usedBytes + bytes <= maxBytes;
    }

    void add(int bytes) {
        usedBytes += bytes;
    }

    void remove(int bytes) {
        usedBytes = Math.max(0, usedBytes - bytes);
    }

    int usedBytes() {
        return usedBytes;
    }
}
