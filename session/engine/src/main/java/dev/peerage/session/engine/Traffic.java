package dev.peerage.session.engine;

/** Counts what the paths of one kind carry. */
final class Traffic {

    long packetsSent;
    long bytesSent;
    long packetsReceived;
    long bytesReceived;

    void onSent(int bytes) {
        packetsSent++;
        bytesSent += bytes;
    }

    void onReceived(int bytes) {
        packetsReceived++;
        bytesReceived += bytes;
    }
}
