package dev.peerage.lab.benchmarks.end;

import dev.peerage.lab.benchmarks.systems.Systems;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The process: {@code EndMain SYSTEM}. Reads orders from standard input and answers on standard output, a line each; the
 * orders are those of {@link Orders}.
 */
public final class EndMain {

    private EndMain() {}

    public static void main(String[] args) throws IOException {
        PrintStream replies = System.out;
        System.setOut(System.err); // what a library prints is not for our parent
        try (Driver driver = Systems.driver(args[0])) {
            replies.println("ready " + driver.note());
            obey(new Orders(driver, line -> say(replies, line)), replies);
        } catch (Exception | LinkageError notHere) {
            say(replies, "unavailable " + reason(notHere));
        }
        System.exit(0); // there are threads that never end
    }

    private static void obey(Orders orders, PrintStream replies) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null && !line.equals("quit"); line = in.readLine()) {
            try {
                orders.obey(line.split(" "));
            } catch (Exception | LinkageError failure) {
                failure.printStackTrace();
                say(replies, "failed " + reason(failure));
            }
        }
    }

    private static void say(PrintStream replies, String line) {
        synchronized (replies) {
            replies.println(line);
            replies.flush();
        }
    }

    private static String reason(Throwable failure) {
        return String.valueOf(failure).replaceAll("\\s+", " ");
    }
}
