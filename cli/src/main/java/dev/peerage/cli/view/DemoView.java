package dev.peerage.cli.view;

import dev.peerage.cli.demo.Demo;

/** Shows a running demo. Confined to the stage, but for {@link #close}. */
public interface DemoView extends AutoCloseable {

    /** How often {@link #refresh} wants to be called. */
    long REFRESH_MS = 250;

    /** Something has happened. */
    void onNews(String sentence);

    /** Shows how it stands. */
    void refresh(Demo demo);

    /** Leaves the terminal as it was. */
    @Override
    void close();
}
