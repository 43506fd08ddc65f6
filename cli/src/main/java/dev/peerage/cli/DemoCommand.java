package dev.peerage.cli;

import dev.peerage.cli.demo.Clock;
import dev.peerage.cli.demo.CountPlan;
import dev.peerage.cli.demo.Demo;
import dev.peerage.cli.demo.DemoSettings;
import dev.peerage.cli.demo.Stage;
import dev.peerage.cli.demo.Summary;
import dev.peerage.cli.view.DemoView;
import dev.peerage.cli.view.LiveView;
import dev.peerage.cli.view.PairTable;
import dev.peerage.cli.view.Phrases;
import dev.peerage.cli.view.PlainView;
import dev.peerage.cli.view.SilentView;
import dev.peerage.cli.view.Terminal;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerage demo}: a server and some peers, and what happens between them. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        header = "Starts a group server and three peers, and shows how they talk.",
        description = {
            "%nEach peer is a client of its own with its own UDP socket. The server puts them, and every browser that"
                    + " opens its page, into one group. They talk through the relay at once, connect directly"
                    + " meanwhile, and go on directly.",
            "%nEach peer wanders (latest-wins messages), counts for each other member (reliable ordered messages"
                    + " 1, 2, 3 ..., verified where they arrive), and chats. Runs until Ctrl-C, unless --once is given."
        },
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nWhat is measured, for each pair of members:%n",
        footer = {
            "  relayed     until the relayed path worked at both ends",
            "  first       until the first message of the application arrived, at either end",
            "  direct      until both ends had selected a direct path",
            "              (these three from the moment when the server made the group, for a",
            "              guest from the moment when the server put it into the group)",
            "  round trip  on each path, by the last ping; the mean of both ends",
            "  messages    the reliable ones of both directions together; lost, repeated and",
            "              out of order are found by their numbers where they arrive",
            "  switches    changes of the selected path after the first selection",
            "",
            "The summary of --json is one object: ok, group, elapsedMs, pairs, totals and",
            "failures (sentences). pairs is an array of a, b, path, relayedMs, firstMessageMs,",
            "directMs, relayedRttMs, directRttMs, sent, received, lost, duplicated,",
            "reordered, switches; null stands where nothing was measured."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing was lost, repeated or out of order; with --once also: every pair became direct in time",
            "1:one of these promises was not kept",
            "2:the command line or a port stood in the way"
        })
final class DemoCommand implements Callable<Integer> {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration DRAIN = Duration.ofSeconds(2);

    private final Terminal terminal;
    private final Ending ending;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--once",
            description = "End when every pair is direct and --messages have arrived in each direction.")
    private boolean isOnce;

    @Option(names = "--json", description = "Print nothing but the summary at the end, as one JSON object.")
    private boolean isJson;

    @Option(
            names = "--peers",
            paramLabel = "N",
            defaultValue = "3",
            description = "Java peers, 2 to 50 (default: ${DEFAULT-VALUE}).")
    private int peers;

    @Mixin
    private final ServerPorts ports = new ServerPorts();

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "1000",
            description = "With --once: reliable messages in each direction of each pair (default: ${DEFAULT-VALUE}).")
    private long messages;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Reliable messages a second in each direction of each pair, 1 to 20000 (default: 1000 with"
                    + " --once, so that both paths carry some; else 20).")
    private int perSecond;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "With --once: give up after this time (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    DemoCommand(Terminal terminal, Ending ending) {
        this.terminal = terminal;
        this.ending = ending;
    }

    @Override
    public Integer call() {
        Check.range(spec, "--peers", peers, 2, 50);
        Check.range(spec, "--messages", messages, 1, 10_000_000);
        Check.range(spec, "--rate", perSecond, 0, 20_000);
        Check.range(spec, "--timeout", timeoutSeconds, 1, 86_400);
        ports.check(spec);
        CountPlan plan = isOnce
                ? new CountPlan(perSecond == 0 ? 1_000 : perSecond, messages)
                : new CountPlan(perSecond == 0 ? 20 : perSecond, CountPlan.ENDLESS);
        return conclude(run(plan));
    }

    private Summary run(CountPlan plan) {
        DemoSettings settings = new DemoSettings(peers, ports.port(), ports.stunPort(), plan);
        Failures failures = new Failures(ending);
        Summary summary;
        try (Stage stage = new Stage(failures);
                DemoView view = view();
                Demo demo = Demo.start(settings, new Clock(), stage, view::onNews)) {
            stage.every(DemoView.REFRESH_MS, () -> view.refresh(demo));
            summary = watch(demo, stage);
        }
        failures.rethrow();
        return summary;
    }

    private Summary watch(Demo demo, Stage stage) {
        Duration atMost = isOnce ? Duration.ofSeconds(timeoutSeconds) : Lifetime.ENDLESS;
        waitUntil(atMost, () -> ending.isAsked() || isOnce && stage.ask(demo::isComplete));
        stage.execute(demo::stopCounting);
        waitUntil(DRAIN, () -> stage.ask(demo::isDrained));
        return stage.ask(() -> demo.summary(isOnce));
    }

    private DemoView view() {
        if (isJson) {
            return new SilentView();
        }
        return terminal.isInteractive()
                ? new LiveView(terminal, isOnce ? "Ends by itself when all is done." : "Ctrl-C ends the demo.")
                : new PlainView(terminal);
    }

    private int conclude(Summary summary) {
        if (isJson) {
            terminal.out().println(summary.toJson().encodePrettily());
        } else {
            terminal.out().println();
            new PairTable(terminal).lines(summary.pairs()).forEach(terminal.out()::println);
            terminal.out().println();
            terminal.out().println(Phrases.verdict(summary));
        }
        return summary.isOk() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static void waitUntil(Duration atMost, BooleanSupplier condition) {
        long startNanos = System.nanoTime();
        try {
            while (!condition.getAsBoolean() && System.nanoTime() - startNanos < atMost.toNanos()) {
                Thread.sleep(POLL.toMillis());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
