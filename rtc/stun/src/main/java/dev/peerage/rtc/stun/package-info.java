/** STUN and TURN messages and their codec (RFC 8489, 8656). */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.stun;
