package dev.peerage.lab.benchmarks.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Two hosts in namespaces of their own, and a link between them that can be made slow and bad, by the natlab tool. */
final class LabLink implements AutoCloseable {

    private static final String LAB = "peeragebench";

    private final String tool;

    private LabLink(String tool) {
        this.tool = tool;
    }

    /** Builds it; the tool is found as the tests of lab/natlab find it. */
    static LabLink up(Path checkout) throws BenchException {
        LabLink link = new LabLink(tool(checkout));
        link.run("up", "--replace", "clients:public,public");
        return link;
    }

    private static String tool(Path checkout) throws BenchException {
        String named = System.getenv("NATLAB");
        if (named != null) {
            return named;
        }
        for (Path folder = checkout.toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path tool = folder.resolve("shared/natlab/natlab");
            if (Files.isExecutable(tool)) {
                return tool.toString();
            }
        }
        throw new BenchException("no natlab tool (set NATLAB, or put it at ../shared/natlab/natlab)");
    }

    /** 100 Mbit/s both ways behind a queue of 100 ms, with that round trip and random loss in both directions. */
    void set(int rttMs, double lossPercent) throws BenchException {
        run("set", "c1", "clear");
        run("set", "c1", "rate=100mbit", "delay=" + rttMs / 2, String.format(Locale.ROOT, "loss=%.1f", lossPercent));
    }

    /** What stands before a command that is to run on a host. */
    List<String> on(String host) {
        return List.of(tool, "-p", LAB, "exec", host);
    }

    private void run(String... arguments) throws BenchException {
        List<String> command = new ArrayList<>(List.of(tool, "-p", LAB));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new BenchException("natlab " + arguments[0] + ": " + said);
            }
        } catch (IOException notThere) {
            throw new BenchException("natlab cannot be run: " + notThere.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted");
        }
    }

    @Override
    public void close() throws BenchException {
        run("down");
    }
}
