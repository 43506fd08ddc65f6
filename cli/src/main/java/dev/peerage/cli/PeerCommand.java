package dev.peerage.cli;

import dev.peerage.cli.demo.Cast;
import dev.peerage.cli.demo.Clock;
import dev.peerage.cli.demo.CountPlan;
import dev.peerage.cli.demo.Greeting;
import dev.peerage.cli.demo.Participant;
import dev.peerage.cli.demo.Stage;
import dev.peerage.cli.view.Terminal;
import dev.peerage.client.Group;
import dev.peerage.client.Peerage;
import dev.peerage.client.PeerageException;
import dev.peerage.client.ServerState;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerage peer}: one peer in a process of its own. */
@Command(
        name = "peer",
        mixinStandardHelpOptions = true,
        header = "Runs one peer: joins a group, wanders, counts, chats, and reports.",
        description = "%nCounts for each other member (reliable ordered messages 1, 2, 3 ...) and verifies what the"
                + " others count. A line that is typed goes to all as chat. Runs until Ctrl-C or SIGTERM, unless --for"
                + " is given; then prints a summary.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nEvents of --json, each with 'time' (ms since 1970):%n",
        footer = {
            "  connected     peer, name, server",
            "  joined        group",
            "  member        member, name",
            "  firstMessage  member, name, afterMs",
            "  path          member, name, path (direct, relayed, connecting, suspended,",
            "                closed), reason",
            "  chat          member, name, text",
            "  progress      each second and member, with the fields of the summary",
            "  complete      member, name: --messages have arrived in both directions",
            "  left          member, name, reason",
            "  server        state (of the link to the server)",
            "  refused       reason (the server did not let the peer into the group again)",
            "  groupEnded    group, reason",
            "  summary       ok, members: an array of member, name, path, relayedMs,",
            "                firstMessageMs, directMs, relayedRttMs, directRttMs, sent, received,",
            "                lost, duplicated, reordered, switches, longestSilenceMs",
            "",
            "Times in ms count from the moment when this peer learned of the member. From the",
            "making of the pair to its first message, across processes of one machine: the",
            "'time' of the earlier 'firstMessage' less the 'time' of the server's later",
            "'memberJoined' of the two. longestSilenceMs is the longest time between two",
            "numbers that arrived."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing was lost, repeated or out of order",
            "1:something was; or with --for and --messages: a member did not get or send all",
            "2:the command line, the URL or the server stood in the way"
        })
final class PeerCommand implements Callable<Integer> {

    /** As in docs/protocol/link.md. */
    private static final int MAX_GROUP_NAME_BYTES = 128;

    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(20);
    private static final long PROGRESS_MS = 1_000;
    private static final long LINKS_MS = 100;

    private final Terminal terminal;
    private final Ending ending;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--server",
            paramLabel = "URL",
            required = true,
            description = "The group server: ws://HOST:PORT or wss://HOST:PORT.")
    private String server = "";

    @Option(
            names = "--group",
            paramLabel = "NAME",
            defaultValue = "arena",
            description = "The group to join (default: ${DEFAULT-VALUE}, as the page does).")
    private String group = "";

    @Option(names = "--name", paramLabel = "NAME", description = "What the others see (default: a name of the demo).")
    private String name = "";

    @Option(names = "--json", description = "Print one JSON object a line for each event.")
    private boolean isJson;

    @Mixin
    private final Lifetime lifetime = new Lifetime();

    @Option(
            names = "--messages",
            paramLabel = "N",
            defaultValue = "0",
            description = "Count to N for each member, and expect the same of it (default: without end).")
    private long messages;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Messages a second to each member, 1 to 20000 (default: 500 with --messages, else 20).")
    private int perSecond;

    PeerCommand(Terminal terminal, Ending ending) {
        this.terminal = terminal;
        this.ending = ending;
    }

    @Override
    public Integer call() {
        Check.range(spec, "--messages", messages, 0, 10_000_000);
        Check.range(spec, "--rate", perSecond, 0, 20_000);
        lifetime.check(spec);
        Check.text(spec, "--group", group, MAX_GROUP_NAME_BYTES);
        CountPlan plan = messages > 0
                ? new CountPlan(perSecond == 0 ? 500 : perSecond, messages)
                : new CountPlan(perSecond == 0 ? 20 : perSecond, CountPlan.ENDLESS);
        Greeting cast = Cast.member((int) (ProcessHandle.current().pid() % 8));
        Greeting greeting = name.isBlank() ? cast : Greeting.of(name, cast.color());
        Clock clock = new Clock();
        Failures failures = new Failures(ending);
        PeerReporter reporter = new PeerReporter(new Events(terminal, clock, isJson), plan);
        boolean isOk;
        try (Stage stage = new Stage(failures);
                Participant peer = Participant.connect(server, greeting, plan, clock, stage, reporter)) {
            reporter.onConnected(peer, server);
            join(peer.peerage().join(group));
            peer.peerage().onServerChanged(state -> onServer(peer.peerage(), state, reporter));
            stage.every(Participant.TICK_MS, peer::tick);
            Typing.listen(System.in, line -> stage.execute(() -> peer.say(line)));
            stage.every(LINKS_MS, peer::refreshLinks);
            stage.every(PROGRESS_MS, () -> reporter.progress(peer));
            boolean unused = ending.await(lifetime.duration());
            isOk = stage.ask(() -> reporter.summarize(peer, !ending.isAsked()));
        }
        failures.rethrow();
        return isOk ? ExitCode.OK : ExitCode.FAILED;
    }

    /** A server that was restarted knows nothing of the group: it is asked again. */
    private void onServer(Peerage peerage, ServerState state, PeerReporter reporter) {
        reporter.onServer(state);
        if (state == ServerState.CONNECTED) {
            CompletionStage<Group> unused = peerage.join(group).whenComplete((joined, refusal) -> {
                if (refusal != null) {
                    reporter.onRefused(String.valueOf(refusal.getMessage()));
                }
            });
        }
    }

    private static void join(CompletionStage<Group> joining) {
        try {
            Group unused = joining.toCompletableFuture()
                    .orTimeout(JOIN_TIMEOUT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof PeerageException reason) {
                throw reason;
            }
            throw failure;
        }
    }
}
