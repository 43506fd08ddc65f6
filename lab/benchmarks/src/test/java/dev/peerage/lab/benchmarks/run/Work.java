package dev.peerage.lab.benchmarks.run;

import dev.peerage.lab.benchmarks.table.Reading;
import dev.peerage.lab.benchmarks.table.Row;
import java.util.List;

/** Something that two processes of a system do, and the rows it gives. */
interface Work {

    /** How it is named on the command line. */
    String id();

    /** In a few words. */
    String title();

    /** The rows in which every system should stand. */
    List<Row> rows();

    /** Whether it makes sense for that system. */
    default boolean appliesTo(String system) {
        return true;
    }

    /** Once is enough where nothing is random, or the processes are new each time. */
    default int rounds(Settings settings) {
        return settings.rounds();
    }

    /** Whether the processes must not have worked before. */
    default boolean wantsFreshProcesses() {
        return false;
    }

    /** About how long it takes, for the estimate of the time left. */
    double seconds(Settings settings);

    List<Reading> measure(EndPair pair, Settings settings) throws BenchException, InterruptedException;
}
