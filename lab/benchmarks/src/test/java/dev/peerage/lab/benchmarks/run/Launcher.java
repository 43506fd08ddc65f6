package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.end.EndMain;
import dev.peerage.lab.benchmarks.systems.Systems;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Starts the processes of a system. */
public final class Launcher {

    /** The same for every system that runs in a JVM. One collector thread: there may be no more than two processors. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmx512m",
            "-XX:MaxHeapFreeRatio=20",
            "-XX:MinHeapFreeRatio=5",
            "-XX:MaxDirectMemorySize=1g"); // hundreds of answering ends, each with a socket of its own

    private final Path home;
    private final Path logs;
    private final List<String> extraOptions;
    private final Map<String, List<String>> prefixes;

    /**
     * @param home the folder of this module, where the packages of Node are
     * @param extraOptions further options of every JVM, such as those of a profiler
     */
    public Launcher(Path home, List<String> extraOptions) throws IOException {
        this(home, extraOptions, Map.of());
    }

    /** @param prefixes what stands before the command of the ends "offer" and "answer", to run them elsewhere */
    Launcher(Path home, List<String> extraOptions, Map<String, List<String>> prefixes) throws IOException {
        this.prefixes = prefixes;
        this.home = home;
        this.logs = Files.createTempDirectory("peerage-bench");
        this.extraOptions = extraOptions;
    }

    EndPair start(String system) throws BenchException, InterruptedException {
        EndPair pair = new EndPair(end(system, "offer"), end(system, "answer"));
        try {
            pair.awaitReady();
            return pair;
        } catch (BenchException failed) {
            pair.close();
            throw failed;
        }
    }

    private EndProcess end(String system, String side) throws BenchException {
        List<String> command = new ArrayList<>(prefixes.getOrDefault(side, List.of()));
        command.addAll(command(system));
        return EndProcess.start(command, home, logs.resolve(system + "-" + side + ".log"));
    }

    private List<String> command(String system) {
        if (system.equals(Systems.LIBDATACHANNEL)) {
            return List.of("node", "--expose-gc", "src/test/node/libdatachannel.mjs");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(extraOptions);
        command.add("-cp");
        command.add(classPath(system));
        command.add(EndMain.class.getName());
        command.add(system);
        return command;
    }

    /** With the faster socket only for the system that is named after it: it is used wherever it is found. */
    private static String classPath(String system) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Systems.isOnEpoll(system) || !entry.contains("epoll"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
