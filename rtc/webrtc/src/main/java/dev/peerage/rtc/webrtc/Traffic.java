package dev.peerage.rtc.webrtc;

/** Counts datagrams and their bytes, both ways. */
final class Traffic {

    private long datagramsSent;
    private long datagramsReceived;
    private long bytesSent;
    private long bytesReceived;

    void onSent(int bytes) {
        datagramsSent++;
        bytesSent += bytes;
    }

    void onReceived(int bytes) {
        datagramsReceived++;
        bytesReceived += bytes;
    }

    long datagramsSent() {
        return datagramsSent;
    }

    long datagramsReceived() {
        return datagramsReceived;
    }

    long bytesSent() {
        return bytesSent;
    }

    long bytesReceived() {
        return bytesReceived;
    }
}
