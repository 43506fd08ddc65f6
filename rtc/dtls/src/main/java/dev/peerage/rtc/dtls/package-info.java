/** DTLS over SSLEngine, certificates and fingerprints (RFC 6347, 8842). */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.dtls;
