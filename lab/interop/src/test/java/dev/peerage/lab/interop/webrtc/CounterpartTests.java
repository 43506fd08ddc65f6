package dev.peerage.lab.interop.webrtc;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * Tests that need a counterpart: it is started once for all of them, and again if one has ended it. Where it is missing all
 * are skipped.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CounterpartTests {

    private Optional<String> missing = Optional.empty();
    private Counterpart counterpart;

    /** Why it cannot be tested against here. */
    abstract Optional<String> missing() throws Exception;

    abstract List<String> command() throws Exception;

    /** The longest message that it sends and takes. */
    abstract int maxMessageBytes();

    /** Whether its API tells how reliable a channel is that we opened. */
    abstract boolean tellsReliability();

    /** Whether it can restart ICE. */
    boolean restartsIce() {
        return true;
    }

    @BeforeAll
    final void lookForIt() throws Exception {
        missing = missing();
        missing.ifPresent(reason -> System.out.println(getClass().getSimpleName() + " is skipped: " + reason));
    }

    @BeforeEach
    final void startUnlessRunning() throws Exception {
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
        if (counterpart == null || !counterpart.isAlive()) {
            counterpart = Counterpart.start(command());
        }
    }

    @AfterAll
    final void stop() throws Exception {
        if (counterpart != null) {
            counterpart.close();
        }
    }

    final Link link(String name, Offerer offerer) throws Exception {
        return new Link(counterpart, name + "-" + offerer);
    }

    final String version() {
        return counterpart.version();
    }
}
