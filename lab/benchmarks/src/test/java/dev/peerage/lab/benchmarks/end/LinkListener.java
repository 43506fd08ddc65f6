package dev.peerage.lab.benchmarks.end;

/** What a {@link Link} has to tell, on any thread. */
public interface LinkListener {

    /** For the other end of the link. */
    void onSignal(String text);

    /** Messages can be sent. */
    void onOpened();

    /** A message arrived, or a part of a stream. */
    void onMessage(int bytes);
}
