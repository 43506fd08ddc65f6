package dev.peerage.lab.benchmarks.run;

import java.util.List;

/** All there is to measure, in the order of the table. */
public final class Works {

    static final List<Work> ALL = List.of(
            FloodWork.megabytes("16k", "reliable ordered, 16 KiB", 16 << 10),
            FloodWork.megabytes("64k", "reliable ordered, 64 KiB", 64 << 10),
            FloodWork.megabytes("1k", "reliable ordered, 1 KiB", 1 << 10),
            FloodWork.messages("64b", "reliable ordered, 64 B", 64, true),
            FloodWork.messages("64b-unreliable", "unreliable, 64 B", 64, false),
            new PingPongWork(),
            new SetUpWork(),
            MemoryWork.idle(),
            MemoryWork.thousand());

    private Works() {}

    /** The names of all. */
    public static List<String> ids() {
        return ALL.stream().map(Work::id).toList();
    }
}
