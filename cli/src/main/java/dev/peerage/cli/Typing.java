package dev.peerage.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/** Reads what a person types, line by line, on a thread of its own until the input ends. */
final class Typing {

    private Typing() {}

    /** Hands each line that is not blank to {@code typed}, on the reading thread. */
    static void listen(InputStream input, Consumer<String> typed) {
        Thread reader = new Thread(() -> read(input, typed), "peerage-typing");
        reader.setDaemon(true);
        reader.start();
    }

    private static void read(InputStream input, Consumer<String> typed) {
        BufferedReader lines = new BufferedReader(new InputStreamReader(input, Charset.defaultCharset()));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    typed.accept(line);
                }
            }
        } catch (IOException gone) {
            // Nobody types any more; the peer goes on.
        }
    }
}
