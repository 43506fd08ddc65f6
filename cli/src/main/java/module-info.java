/** The peerage command. */
module dev.peerage.cli {
    requires static org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.client;
    requires transitive dev.peerage.server;
    requires info.picocli;

    exports dev.peerage.cli;
}
