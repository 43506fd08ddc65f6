/** Streams, TCP and TLS, to TURN servers: datagrams in, datagrams out. */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.io.stream;
