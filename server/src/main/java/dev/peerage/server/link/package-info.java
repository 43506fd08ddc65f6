/**
 * The server's end of the links and the relay between them, without sockets, threads or clocks of its own: {@link
 * dev.peerage.server.link.LinkHub} is the way in.
 */
@org.jspecify.annotations.NullMarked
package dev.peerage.server.link;
