package dev.peerage.cli;

/** What the process's exit code says. */
final class ExitCode {

    /** All went as expected. */
    static final int OK = 0;

    /** A promise was not kept: lost, repeated or reordered messages, a missing direct path, an error of ours. */
    static final int FAILED = 1;

    /** The command line, a port, a URL or the server stood in the way. */
    static final int USAGE = 2;

    private ExitCode() {}
}
