/** The UDP socket behind an interface, so that a faster one can take its place. */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.io.port;
