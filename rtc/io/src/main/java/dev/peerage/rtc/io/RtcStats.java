package dev.peerage.rtc.io;

import dev.peerage.rtc.io.port.PortStats;

/**
 * A snapshot of an {@link Rtc} for people and monitors.
 *
 * @param connections those that have not ended
 * @param port what went through the socket
 * @param portName what the socket is, in two or three words
 */
public record RtcStats(int connections, PortStats port, String portName) {}
