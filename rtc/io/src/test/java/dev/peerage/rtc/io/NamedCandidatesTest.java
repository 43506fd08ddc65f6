package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.ice.IceCandidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NamedCandidatesTest {

    private final NamedCandidates<String> named = new NamedCandidates<>(3_000);

    private static IceCandidate candidate(String name, int port) {
        return Objects.requireNonNull(
                IceCandidate.parse("candidate:1 1 udp 2122260223 " + name + " " + port + " typ host"));
    }

    private List<String> waitingFor(String name) {
        List<String> found = new ArrayList<>();
        named.forEach(name, (connection, candidate) -> found.add(connection + candidate.port()));
        return found;
    }

    @Test
    void allThatWaitForANameAreFoundByItWhateverItsCase() {
        named.add("a", candidate("One.local", 1), 0);
        named.add("b", candidate("one.local", 2), 0);
        named.add("a", candidate("two.local", 3), 0);

        assertThat(named.names()).containsExactly("one.local", "two.local");
        assertThat(waitingFor("one.local")).containsExactly("a1", "b2");
        assertThat(waitingFor("one.local")).hasSize(2); // a name may have several addresses
        named.forgetName("one.local");
        assertThat(named.names()).containsExactly("two.local");
    }

    @Test
    void nothingWaitsLongerThanItShould() {
        named.add("a", candidate("one.local", 1), 0);
        named.add("b", candidate("one.local", 1), 1_000);

        assertThat(named.nextDeadlineUs()).isEqualTo(3_000);
        named.onTimeout(2_999);
        assertThat(waitingFor("one.local")).hasSize(2);
        named.onTimeout(3_000);
        assertThat(waitingFor("one.local")).containsExactly("b1");
        assertThat(named.nextDeadlineUs()).isEqualTo(4_000);
        named.onTimeout(4_000);
        assertThat(named.isEmpty()).isTrue();
        assertThat(named.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void nothingWaitsForAConnectionThatHasEnded() {
        named.add("a", candidate("one.local", 1), 0);
        named.add("b", candidate("one.local", 1), 0);
        named.forget("a");
        assertThat(waitingFor("one.local")).containsExactly("b1");
    }

    @Test
    void neitherOneConnectionNorAllOfThemFillTheMemory() {
        int ofOne = 0;
        while (named.add("a", candidate("one.local", 1 + ofOne), 0)) {
            ofOne++;
        }
        assertThat(ofOne).isEqualTo(NamedCandidates.MAX_PER_CONNECTION);
        int ofAll = ofOne;
        while (named.add("c" + ofAll, candidate("one.local", 1), 0)) {
            ofAll++;
        }
        assertThat(ofAll).isEqualTo(NamedCandidates.MAX_WAITING);
    }
}
