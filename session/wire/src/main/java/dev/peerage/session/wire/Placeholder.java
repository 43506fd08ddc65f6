package dev.peerage.session.wire;

/** Holds the place until the first class of this module lands. */
final class Placeholder {
    private Placeholder() {}
}
