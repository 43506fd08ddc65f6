package dev.peerage.rtc.io.port;

/**
 * What a {@link DatagramPort} has done.
 *
 * @param datagramsReceived given to the receiver
 * @param datagramsSent taken by the system
 * @param bytesReceived UDP payload
 * @param bytesSent UDP payload
 * @param unsent datagrams that the system did not take: no route, too long for the path, buffers full
 */
public record PortStats(long datagramsReceived, long datagramsSent, long bytesReceived, long bytesSent, long unsent) {}
