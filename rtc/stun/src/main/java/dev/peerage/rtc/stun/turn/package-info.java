/** The client's end of a TURN allocation (RFC 8656). */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.stun.turn;
