/** The peerage command. */
module dev.peerage.cli {
    requires static org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.client;
    requires transitive dev.peerage.server;
    requires info.picocli;
    requires io.vertx.core;

    exports dev.peerage.cli;

    // picocli sets the options of the commands
    opens dev.peerage.cli to
            info.picocli;
}
