package dev.peerage.lab.benchmarks.run;

/** A system could not do its work; the message is for the table. */
public final class BenchException extends Exception {

    private static final long serialVersionUID = 1;

    public BenchException(String message) {
        super(message);
    }
}
