package dev.peerage.lab.interop.webrtc;

import dev.peerage.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * Our WebRTC against itself on another JDK, since most of DTLS is the JDK's.
 *
 * <p>The other one is named by the environment variable {@code PEERAGE_OTHER_JAVA_HOME}, or found beside the one that
 * runs this.
 */
class OtherJdkTest extends CounterpartContract {

    private static final int OLDEST = 17;

    @Override
    Optional<String> missing() throws IOException {
        return other().isPresent()
                ? Optional.empty()
                : Optional.of("there is only JDK " + Runtime.version().feature()
                        + " here; name another in PEERAGE_OTHER_JAVA_HOME");
    }

    @Override
    List<String> command() throws IOException {
        List<String> command = new ArrayList<>(ChildProcess.java(OurProgram.class.getName(), List.of()));
        command.set(0, other().orElseThrow().resolve("bin/java").toString());
        command.set(command.indexOf("-Xmx256m"), "-Xmx512m"); // it echoes 16 MiB
        return command;
    }

    @Override
    int maxMessageBytes() {
        return UdpPeer.MAX_MESSAGE_BYTES;
    }

    @Override
    boolean tellsReliability() {
        return true;
    }

    private static Optional<Path> other() throws IOException {
        String named = System.getenv("PEERAGE_OTHER_JAVA_HOME");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path siblings = Path.of(System.getProperty("java.home")).toRealPath().getParent();
        try (Stream<Path> homes = Files.list(siblings)) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(OtherJdkTest::isOther)
                    .findFirst();
        }
    }

    /** By its {@code release} file: of another version than ours, and not too old for us. */
    private static boolean isOther(Path home) {
        Properties release = new Properties();
        try (var lines = Files.newBufferedReader(home.resolve("release"))) {
            release.load(lines);
        } catch (IOException notTold) {
            return false;
        }
        String version = release.getProperty("JAVA_VERSION", "\"0\"").replace("\"", "");
        int feature = Runtime.Version.parse(version).feature();
        return feature >= OLDEST && feature != Runtime.version().feature();
    }
}
