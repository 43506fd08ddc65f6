package dev.peerage.lab.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be replayed from a seed must not reach for the world by itself. */
class SansIoTest {

    private static final List<String> FORBIDDEN_PACKAGES = List.of(
            "java.net",
            "java.nio.channels",
            "java.nio.file",
            "java.util.concurrent",
            "java.util.logging",
            "java.time",
            "org.slf4j",
            "io.vertx",
            "io.netty");

    private static final Set<String> FORBIDDEN_CLASSES = Set.of(
            "java.lang.Thread",
            "java.lang.ThreadLocal",
            "java.lang.System$Logger",
            "java.lang.Runtime",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.util.Timer",
            "java.util.UUID",
            "java.security.SecureRandom",
            "java.io.File",
            "java.io.PrintStream");

    private static final Set<String> FORBIDDEN_METHODS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.getLogger",
            "java.lang.System.getProperty",
            "java.lang.Math.random");

    static Stream<String> modules() {
        return House.SANS_IO.stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void reachesForNoClockThreadSocketOrLogger(String module) {
        touchesNothingOfTheWorld(module).check(House.CLASSES);
    }

    @Test
    void noticesWhatReachesForTheWorld() {
        assertThat(touchesNothingOfTheWorld("client").evaluate(House.CLASSES).hasViolation())
                .isTrue();
    }

    private static ArchRule touchesNothingOfTheWorld(String module) {
        return noClasses()
                .that()
                .resideInAPackage(House.ROOT + module + "..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are clocks, threads, randomness, sockets or loggers", SansIoTest::isForbidden));
    }

    @ParameterizedTest
    @MethodSource("modules")
    void callsNothingThatReadsTheWorld(String module) {
        noClasses()
                .that()
                .resideInAPackage(House.ROOT + module + "..")
                .should()
                .callMethodWhere(DescribedPredicate.describe("the method reads the world", call -> {
                    AccessTarget target = call.getTarget();
                    return FORBIDDEN_METHODS.contains(target.getOwner().getName() + "." + target.getName());
                }))
                .check(House.CLASSES);
    }

    private static boolean isForbidden(JavaClass type) {
        String name = type.getName();
        return FORBIDDEN_CLASSES.contains(name)
                || FORBIDDEN_PACKAGES.stream().anyMatch(it -> name.startsWith(it + "."));
    }
}
