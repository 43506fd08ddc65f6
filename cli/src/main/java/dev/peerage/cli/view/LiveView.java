package dev.peerage.cli.view;

import dev.peerage.cli.demo.Demo;
import dev.peerage.cli.demo.PairReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The demo on a terminal that a person looks at: a table that changes in place, and what happened last.
 *
 * <p>Uses the alternate screen, so that what was there before comes back; lines are never wrapped.
 */
public final class LiveView implements DemoView {

    /** Title, page, headings, legend and the empty lines between them. */
    private static final int FRAME_ROWS = 8;

    private static final int MIN_NEWS = 4;
    private static final int MAX_NEWS = 20;
    private static final String ESC = "\u001B[";
    private static final String CLEAR_LINE = ESC + "2K";
    private static final String CLEAR_BELOW = ESC + "J";
    private static final String ENTER = ESC + "?1049h" + ESC + "?25l" + ESC + "?7l" + ESC + "2J";
    private static final String LEAVE = ESC + "?7h" + ESC + "?25h" + ESC + "?1049l";

    private final Terminal terminal;
    private final Paint paint;
    private final PairTable table;
    private final String ending;
    private final Deque<String> news = new ArrayDeque<>();
    private long elapsedUs;
    private boolean isOpen = true;

    /** @param ending what makes the demo end */
    public LiveView(Terminal terminal, String ending) {
        this.terminal = terminal;
        this.paint = terminal.paint();
        this.table = new PairTable(terminal);
        this.ending = ending;
        terminal.out().print(ENTER + at(1) + paint.strong("Peerage demo") + "  starting ...");
        terminal.out().flush();
    }

    @Override
    public void onNews(String sentence) {
        news.addLast(paint.faint(Phrases.elapsed(elapsedUs)) + "  " + sentence);
        if (news.size() > MAX_NEWS) {
            news.removeFirst();
        }
    }

    @Override
    public synchronized void refresh(Demo demo) {
        elapsedUs = demo.elapsedUs();
        if (isOpen) {
            terminal.out().print(frame(lines(demo.pairs(), elapsedUs, demo.pageUrl())));
            terminal.out().flush();
        }
    }

    /** What is on the screen, from top to bottom. */
    List<String> lines(List<PairReport> pairs, long nowUs, String pageUrl) {
        List<String> lines = new ArrayList<>();
        lines.add(paint.strong("Peerage demo") + "  " + Phrases.elapsed(nowUs) + "  " + Phrases.standing(pairs));
        lines.add("Join in a browser: " + paint.link(pageUrl) + "   " + paint.faint(ending));
        lines.add("");
        int room = Math.max(1, terminal.rows() - FRAME_ROWS - MIN_NEWS);
        int shown = Math.min(pairs.size(), room);
        lines.addAll(table.lines(pairs.subList(0, shown)));
        lines.add(shown < pairs.size() ? "... and " + (pairs.size() - shown) + " more pairs" : "");
        lines.add(paint.faint(PairTable.LEGEND));
        lines.add("");
        news.stream()
                .skip(Math.max(0, news.size() - (terminal.rows() - FRAME_ROWS - shown)))
                .forEach(lines::add);
        return lines;
    }

    /** Each line is cleared before it is written: after a full one the cursor still stands on its last column. */
    private static String frame(List<String> lines) {
        StringBuilder frame = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            frame.append(at(i + 1)).append(CLEAR_LINE).append(lines.get(i));
        }
        return frame.append(at(lines.size() + 1)).append(CLEAR_BELOW).toString();
    }

    private static String at(int row) {
        return ESC + row + ";1H";
    }

    @Override
    public synchronized void close() {
        if (isOpen) {
            isOpen = false;
            terminal.out().print(LEAVE);
            terminal.out().flush();
        }
    }
}
