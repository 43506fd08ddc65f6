package dev.peerage.lab.benchmarks.systems;

import dev.peerage.lab.benchmarks.end.Driver;
import java.util.List;

/** Names of what is measured. */
public final class Systems {

    /** The row the others are compared with. */
    public static final String OURS = "peerage";

    /** Run by Node, not by {@link dev.peerage.lab.benchmarks.end.EndMain}. */
    public static final String LIBDATACHANNEL = "libdatachannel";

    public static final String UDP = "udp";

    public static final List<String> ALL = List.of(LIBDATACHANNEL, "libwebrtc", "quic", UDP);

    private Systems() {}

    /**
     * The driver of a system that runs in a JVM.
     *
     * @throws Exception if it is not to be had here
     */
    public static Driver driver(String system) throws Exception {
        return switch (system) {
            case UDP -> new UdpDriver();
            case "quic" -> new QuicDriver();
            case "libwebrtc" -> new LibwebrtcDriver();
            default -> throw new IllegalArgumentException("no system " + system);
        };
    }
}
