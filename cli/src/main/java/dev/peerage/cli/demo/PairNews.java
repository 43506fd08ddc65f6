package dev.peerage.cli.demo;

import dev.peerage.client.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in sentences what has changed between two reports of a pair. */
final class PairNews {

    private PairNews() {}

    static List<String> between(@Nullable PairReport before, PairReport now) {
        List<String> news = new ArrayList<>();
        String pair = now.a() + " and " + now.b();
        if (now.relayedUs() != Link.UNKNOWN && (before == null || before.relayedUs() == Link.UNKNOWN)) {
            news.add(pair + " are relayed after " + ms(now.relayedUs()));
        }
        if (now.firstMessageUs() != Link.UNKNOWN && (before == null || before.firstMessageUs() == Link.UNKNOWN)) {
            news.add(pair + " have their first message after " + ms(now.firstMessageUs()));
        }
        boolean isFirstDirect = now.directUs() != Link.UNKNOWN && (before == null || before.directUs() == Link.UNKNOWN);
        if (isFirstDirect) {
            news.add(pair + " are direct after " + ms(now.directUs()));
        } else if (before != null && before.path() != now.path() && before.directUs() != Link.UNKNOWN) {
            switch (now.path()) {
                case DIRECT -> news.add(pair + " are direct again");
                case RELAYED -> news.add(pair + " fell back to the relay");
                case SUSPENDED -> news.add(pair + " have no path; messages wait");
                case CLOSED -> news.add(pair + " have given each other up");
                case CONNECTING, LEFT -> {}
            }
        }
        return news;
    }

    private static String ms(long us) {
        return String.format(Locale.ROOT, us < 10_000 ? "%.1f ms" : "%.0f ms", us / 1_000.0);
    }
}
