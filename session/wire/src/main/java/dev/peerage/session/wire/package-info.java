/** Frames of the session and of the server link, with total decoders. */
@org.jspecify.annotations.NullMarked
package dev.peerage.session.wire;
