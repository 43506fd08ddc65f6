/** The sockets of the server, on Vert.x: the only package that knows it. */
@org.jspecify.annotations.NullMarked
package dev.peerage.server.vertx;
