package dev.peerage.cli;

import dev.peerage.cli.demo.Clock;
import dev.peerage.cli.demo.Stage;
import dev.peerage.cli.view.Terminal;
import dev.peerage.server.GroupServer;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code peerage server}: a group server whose clients choose their groups. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        header = "Runs a group server.",
        description = "%nA client that asks to join a group is put into it; the first one makes it, and it ends with"
                + " the last. Prints who comes and goes. Runs until Ctrl-C or SIGTERM, unless --for is given.",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nEvents of --json, each with 'time' (ms since 1970):%n",
        footer = {
            "  started       port, stunPort, url (of the page)",
            "  clientJoined  client, name",
            "  groupCreated  group, url (of its page)",
            "  memberJoined  group, client, name; 'time' is the moment of the decision,",
            "                before anybody is told",
            "  memberLeft    group, client, name, reason",
            "  groupEnded    group",
            "  clientLeft    client, name, reason",
            "  summary       clients, groups, counters (those of the server)"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:ended as asked", "1:a defect", "2:the command line or a port stood in the way"})
final class ServerCommand implements Callable<Integer> {

    private final Terminal terminal;
    private final Ending ending;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final ServerPorts ports = new ServerPorts();

    @Mixin
    private final Lifetime lifetime = new Lifetime();

    @Option(names = "--json", description = "Print one JSON object a line for each event.")
    private boolean isJson;

    ServerCommand(Terminal terminal, Ending ending) {
        this.terminal = terminal;
        this.ending = ending;
    }

    @Override
    public Integer call() {
        ports.check(spec);
        lifetime.check(spec);
        Clock clock = new Clock();
        Events events = new Events(terminal, clock, isJson);
        Failures failures = new Failures(ending);
        try (Stage stage = new Stage(failures);
                GroupServer server = GroupServer.builder()
                        .port(ports.port())
                        .stunPort(ports.stunPort())
                        .callbackExecutor(stage)
                        .start()) {
            String url = "http://localhost:" + server.port() + "/";
            events.print(
                    "started",
                    new JsonObject()
                            .put("port", server.port())
                            .put("stunPort", server.stunPort())
                            .put("url", url),
                    "Group server: ws://localhost:%d, STUN on UDP %d. Page: %s  Ctrl-C ends it."
                            .formatted(server.port(), server.stunPort(), url));
            OpenHouse house = new OpenHouse(server, clock, events);
            stage.execute(house::open);
            boolean unused = ending.await(lifetime.duration());
            stage.ask(() -> {
                house.summarize();
                return true;
            });
        }
        failures.rethrow();
        return ExitCode.OK;
    }
}
