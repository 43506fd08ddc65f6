/** SCTP association and data channel establishment (RFC 9260, 8831, 8832). */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.sctp;
