package dev.peerage.lab.benchmarks.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has used.
 *
 * @param rssMB resident memory now; NaN where the operating system does not tell it as Linux does
 */
public record ProcessUse(double cpuSeconds, double rssMB) {

    /** The kernel counts processor time in these (sysconf(_SC_CLK_TCK), 100 on every Linux of today). */
    private static final double TICKS_PER_SECOND = 100;

    static ProcessUse of(ProcessHandle process) {
        return new ProcessUse(cpuSeconds(process), rssMB(process));
    }

    ProcessUse plus(ProcessUse other) {
        return new ProcessUse(cpuSeconds + other.cpuSeconds, rssMB + other.rssMB);
    }

    private static double cpuSeconds(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(afterName[11]) + Long.parseLong(afterName[12])) / TICKS_PER_SECOND;
        } catch (IOException notLinux) {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
        }
    }

    private static double rssMB(ProcessHandle process) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024 / 1e6)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }
}
