package dev.peerage.cli;

import dev.peerage.cli.view.Terminal;

/** Entry point of the {@code peerage} command. */
public final class Main {

    private Main() {}

    public static void main(String[] args) {
        Ending ending = Ending.ofProcess();
        int code = PeerageCommand.commandLine(Terminal.ofProcess(), ending).execute(args);
        ending.finished(code);
        System.exit(code);
    }
}
