package dev.peerage.session.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathSelectorTest {

    private record Option(int id, PathKind kind, PathState state) implements PathSelector.Candidate {}

    @ParameterizedTest(name = "current {0}, nominated {1}, paths {2}: {3}")
    @CsvSource({
        // current, nominated, states of paths 0 (relay), 1, 2 …, expected
        "-1, 99, NEW, -1",
        "-1, 99, USABLE, 0",
        "-1, 99, STALE, 0",
        "0, 99, USABLE OPENING, 0",
        "0, 99, USABLE VALIDATING, 0",
        "0, 99, USABLE USABLE, 1",
        "0, 99, USABLE STALE, 0",
        "0, 99, STALE USABLE, 1",
        "1, 99, USABLE STALE, 1",
        "1, 99, NEW STALE, 1",
        "1, 99, USABLE FAILED, 0",
        "1, 99, STALE FAILED, 0",
        "1, 99, NEW FAILED, -1",
        "1, 99, FAILED CLOSED, -1",
        "1, 99, USABLE USABLE VALIDATING, 1",
        "1, 99, USABLE USABLE USABLE, 2",
        "1, 99, USABLE STALE USABLE, 2",
        "1, 99, USABLE USABLE STALE, 1",
        "2, 99, USABLE USABLE STALE, 2",
        "2, 99, USABLE USABLE FAILED, 1",
        // the controlled peer waits to be nominated
        "0, 0, USABLE USABLE, 0",
        "0, 1, USABLE USABLE, 1",
        "0, 1, USABLE VALIDATING, 0",
        "1, 1, USABLE USABLE USABLE, 1",
        "1, 2, USABLE USABLE USABLE, 2",
        "1, 2, USABLE USABLE VALIDATING, 1",
        "1, 0, USABLE USABLE, 0",
    })
    void selects(int currentId, int nominatedId, String states, int expected) {
        List<Option> options = new ArrayList<>();
        for (String state : states.split(" ")) {
            PathKind kind = options.isEmpty() ? PathKind.RELAYED : PathKind.DIRECT;
            options.add(new Option(options.size(), kind, PathState.valueOf(state)));
        }
        assertThat(PathSelector.select(currentId, nominatedId, options)).isEqualTo(expected);
    }
}
