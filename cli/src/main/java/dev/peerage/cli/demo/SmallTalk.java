package dev.peerage.cli.demo;

import java.util.List;
import java.util.random.RandomGenerator;

/** What the demo's peers answer when a guest says something. */
final class SmallTalk {

    private static final List<String> ANSWERS = List.of(
            "Nice to see you, %s!",
            "I hear you, %s, and nobody in between does.",
            "Try the button that kills our direct path, %s. I will not miss a word.",
            "%s, watch the round-trip time: no server can beat that.",
            "Still counting for you, %s. Not one number lost so far.",
            "Follow me, %s, if you can.");

    private final RandomGenerator random;

    SmallTalk(RandomGenerator random) {
        this.random = random;
    }

    String answerTo(String name) {
        return ANSWERS.get(random.nextInt(ANSWERS.size())).formatted(name);
    }

    /** Which of so many peers answers. */
    int whoAnswers(int peers) {
        return random.nextInt(peers);
    }

    long thinkingMs() {
        return random.nextLong(700, 2_000);
    }
}
