/** The group server: WebSocket relay, groups, STUN, web page. */
@org.jspecify.annotations.NullMarked
package dev.peerage.server;
