package dev.peerage.cli;

/** Holds the place until the first class of this module lands. */
final class Placeholder {
    private Placeholder() {}
}
