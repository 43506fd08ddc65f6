package dev.peerage.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The two ports of a group server, as options. */
final class ServerPorts {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "TCP port of the group server and its page; 0: any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--stun-port",
            paramLabel = "PORT",
            defaultValue = "3478",
            description = "UDP port of the group server's STUN; 0: any free one (default: ${DEFAULT-VALUE}).")
    private int stunPort;

    void check(CommandSpec spec) {
        Check.range(spec, "--port", port, 0, 65_535);
        Check.range(spec, "--stun-port", stunPort, 0, 65_535);
    }

    int port() {
        return port;
    }

    int stunPort() {
        return stunPort;
    }
}
