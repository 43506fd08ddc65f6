package dev.peerage.cli.view;

import dev.peerage.cli.demo.Demo;

/** The demo where nobody looks at a terminal, or not one that can: a line for what happens, a table now and then. */
public final class PlainView implements DemoView {

    private static final long TABLE_US = 30_000_000;

    private final Terminal terminal;
    private final PairTable table;
    private boolean isIntroduced;
    private long elapsedUs;
    private long lastTableUs;

    public PlainView(Terminal terminal) {
        this.terminal = terminal;
        this.table = new PairTable(terminal);
    }

    @Override
    public void onNews(String sentence) {
        terminal.out().println(Phrases.elapsed(elapsedUs) + "  " + sentence);
    }

    @Override
    public void refresh(Demo demo) {
        elapsedUs = demo.elapsedUs();
        if (!isIntroduced) {
            isIntroduced = true;
            terminal.out().println("Join in a browser: " + demo.pageUrl());
        }
        if (elapsedUs - lastTableUs >= TABLE_US) {
            lastTableUs = elapsedUs;
            table.lines(demo.pairs()).forEach(terminal.out()::println);
        }
    }

    @Override
    public void close() {
        terminal.out().flush();
    }
}
