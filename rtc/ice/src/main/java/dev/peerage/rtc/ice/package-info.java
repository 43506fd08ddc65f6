/** ICE agent (RFC 8445, 8838, 7675). */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.ice;
