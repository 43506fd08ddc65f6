package dev.peerage.lab.interop.webrtc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** libdatachannel (usrsctp, OpenSSL, libjuice) by its binding for node; see {@code src/test/node/libdatachannel.mjs}. */
final class Libdatachannel {

    private static final Path PACKAGE = Path.of("").toAbsolutePath();
    private static final Path SCRIPT = PACKAGE.resolve("src/test/node/libdatachannel.mjs");
    private static final Path BINDING = PACKAGE.resolve("node_modules/node-datachannel");
    private static final Path PREBUILT = PACKAGE.resolve("node_modules/@node-datachannel");

    private Libdatachannel() {}

    /** What is missing on this machine, if anything. */
    static Optional<String> missing() {
        if (Counterpart.onPath("node").isEmpty()) {
            return Optional.of("node is not installed");
        }
        if (!Files.isDirectory(BINDING)) {
            return Optional.of("node-datachannel is not installed: run npm ci in lab/interop");
        }
        return Files.isDirectory(PREBUILT)
                ? Optional.empty()
                : Optional.of("node-datachannel has no binary for this platform");
    }

    static List<String> command() {
        return List.of("node", SCRIPT.toString());
    }
}
