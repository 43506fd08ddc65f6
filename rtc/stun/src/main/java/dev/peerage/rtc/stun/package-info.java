/** STUN messages and client transactions (RFC 8489). */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.stun;
