package dev.peerage.lab.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImportDirectionsTest {

    static Stream<String> modules() {
        return House.MAY_IMPORT.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void importsOnlyWhatTheHouseAllows(String module) {
        Set<String> allowed = House.MAY_IMPORT.get(module).stream()
                .map(name -> House.ROOT + name)
                .collect(Collectors.toSet());
        allowed.add(House.ROOT + module);
        classes()
                .that()
                .resideInAPackage(House.ROOT + module + "..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.describe(
                        "are in " + allowed + " or outside Peerage", type -> !isOurs(type) || isInOneOf(type, allowed)))
                .check(House.CLASSES);
    }

    @Test
    void everyClassStandsInARoomOfTheHouse() {
        Set<String> rooms = House.MAY_IMPORT.keySet().stream()
                .map(name -> House.ROOT + name)
                .collect(Collectors.toSet());
        assertThat(House.CLASSES.stream()
                        .filter(type -> !isInOneOf(type, rooms))
                        .map(JavaClass::getName)
                        .filter(name -> !name.startsWith(House.ROOT + "testkit"))
                        .filter(name -> !name.startsWith(House.ROOT + "lab")))
                .isEmpty();
    }

    private static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith("dev.peerage");
    }

    private static boolean isInOneOf(JavaClass type, Set<String> packages) {
        String name = type.getPackageName();
        return packages.stream().anyMatch(it -> name.equals(it) || name.startsWith(it + "."));
    }
}
