package dev.peerage.lab.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The house as ARCHITECTURE.md draws it: which module may import which. A new arrow is an ADR, then a line here. */
final class House {

    static final String ROOT = "dev.peerage.";

    /** Module to the modules it may import, transitively complete. */
    static final Map<String, Set<String>> MAY_IMPORT = arrows();

    /** Modules without clock, thread, randomness, socket or logger. */
    static final List<String> SANS_IO = List.of(
            "base",
            "rtc.stun",
            "rtc.ice",
            "rtc.dtls",
            "rtc.sctp",
            "rtc.webrtc",
            "session.wire",
            "session.engine",
            "session.group");

    static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.peerage");

    private House() {}

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        arrows.put("base", Set.of());
        arrows.put("identity", Set.of("base"));
        arrows.put("rtc.stun", Set.of("base"));
        arrows.put("rtc.ice", Set.of("base", "rtc.stun"));
        arrows.put("rtc.dtls", Set.of("base"));
        arrows.put("rtc.sctp", Set.of("base"));
        arrows.put("rtc.webrtc", Set.of("base", "rtc.stun", "rtc.ice", "rtc.dtls", "rtc.sctp"));
        arrows.put("rtc.io", Set.of("base", "rtc.stun", "rtc.ice", "rtc.dtls", "rtc.sctp", "rtc.webrtc"));
        arrows.put("rtc.epoll", Set.of("base", "rtc.io"));
        arrows.put("session.wire", Set.of("base"));
        arrows.put("session.engine", Set.of("base", "session.wire"));
        arrows.put("session.group", Set.of("base", "session.wire"));
        arrows.put(
                "client",
                Set.of(
                        "base",
                        "identity",
                        "rtc.stun",
                        "rtc.ice",
                        "rtc.dtls",
                        "rtc.sctp",
                        "rtc.webrtc",
                        "rtc.io",
                        "session.wire",
                        "session.engine"));
        arrows.put("server", Set.of("base", "identity", "rtc.stun", "session.wire", "session.group"));
        arrows.put("cli", Set.of("base", "identity", "client", "server"));
        return arrows;
    }
}
