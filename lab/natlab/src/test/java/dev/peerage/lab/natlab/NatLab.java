package dev.peerage.lab.natlab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.peerage.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A small internet of network namespaces, made by the {@code natlab} tool. Closing takes it down.
 *
 * <p>The tool is found by the environment variable {@code NATLAB}, or as {@code shared/natlab/natlab} beside the
 * repository. Where it, root or its packages are missing, the test is skipped and says why.
 */
final class NatLab implements AutoCloseable {

    /** Where the group server runs, seen from everywhere. */
    static final String SERVER_HOST = "198.51.100.10";

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> PROGRAMS = List.of("ip", "nft", "python3", "unshare", "turnserver", "openssl");

    private final Path tool;
    private final String prefix;

    private NatLab(Path tool, String prefix) {
        this.tool = tool;
        this.prefix = prefix;
    }

    /** Builds a lab; {@code name} keeps it apart from others of this machine. */
    static NatLab up(String name, String topology) {
        Optional<String> reason = missing();
        reason.ifPresent(it -> System.out.println("natlab: skipped: " + it));
        assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
        String prefix = "p" + name + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
        NatLab lab = new NatLab(find().orElseThrow(), prefix);
        try {
            lab.run("up", topology, "--no-turn");
        } catch (AssertionError failure) {
            lab.close();
            throw failure;
        }
        return lab;
    }

    /** Runs a command of the tool to its end. */
    void run(String... arguments) {
        try (ChildProcess process = ChildProcess.start("natlab " + arguments[0], command(List.of(arguments)))) {
            int code = process.awaitExit(PATIENCE);
            if (code != 0) {
                throw new AssertionError(String.join(" ", arguments) + " failed (" + code + "):\n" + process.tail());
            }
        }
    }

    /** Starts a program on a node. */
    ChildProcess exec(String node, String name, List<String> program) {
        List<String> arguments = new ArrayList<>(List.of("exec", node));
        arguments.addAll(program);
        return ChildProcess.start(name + " on " + node, command(arguments));
    }

    private List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(tool.toString(), "-p", prefix));
        command.addAll(arguments);
        return command;
    }

    private static Optional<String> missing() {
        if (find().isEmpty()) {
            return Optional.of("no natlab tool (set NATLAB, or put it at ../shared/natlab/natlab)");
        }
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("the NAT laboratory needs root");
        }
        List<String> absent = PROGRAMS.stream().filter(it -> !isInstalled(it)).toList();
        return absent.isEmpty() ? Optional.empty() : Optional.of("the NAT laboratory needs " + absent);
    }

    private static boolean isInstalled(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static Optional<Path> find() {
        String told = System.getenv().getOrDefault("NATLAB", "");
        if (!told.isEmpty()) {
            return Optional.of(Path.of(told)).filter(Files::isExecutable);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path tool = folder.resolve("shared/natlab/natlab");
            if (Files.isExecutable(tool)) {
                return Optional.of(tool);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        run("down");
    }
}
