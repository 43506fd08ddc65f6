package dev.peerage.lab.benchmarks.systems;

import dev.peerage.lab.benchmarks.end.Driver;
import dev.peerage.rtc.sctp.SctpConfig;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import java.util.List;

/** Names of what is measured. */
public final class Systems {

    /** The row the others are compared with. */
    public static final String OURS = "peerage";

    /** Ours on {@code rtc/epoll}; the only one with that module on its class path. */
    public static final String EPOLL = "peerage-epoll";

    /** Ours with packets of an Ethernet frame, as if the path carried no larger ones. */
    public static final String ETHERNET_PACKETS = "peerage-1432";

    /** The same on {@code rtc/epoll}. */
    public static final String EPOLL_ETHERNET_PACKETS = "peerage-epoll-1432";

    /** Run by Node, not by {@link dev.peerage.lab.benchmarks.end.EndMain}. */
    public static final String LIBDATACHANNEL = "libdatachannel";

    public static final String UDP = "udp";

    public static final List<String> ALL =
            List.of(OURS, EPOLL, ETHERNET_PACKETS, EPOLL_ETHERNET_PACKETS, LIBDATACHANNEL, "libwebrtc", "quic", UDP);

    private Systems() {}

    /**
     * The driver of a system that runs in a JVM.
     *
     * @throws Exception if it is not to be had here
     */
    public static Driver driver(String system) throws Exception {
        return switch (system) {
            case OURS -> new PeerageDriver(PeerConnectionConfig.defaults());
            case EPOLL -> onEpoll(PeerConnectionConfig.defaults());
            case ETHERNET_PACKETS -> new PeerageDriver(ethernetPackets());
            case EPOLL_ETHERNET_PACKETS -> onEpoll(ethernetPackets());
            case UDP -> new UdpDriver();
            case "quic" -> new QuicDriver();
            case "libwebrtc" -> new LibwebrtcDriver();
            default -> throw new IllegalArgumentException("no system " + system);
        };
    }

    /** Whether rtc/epoll has to be on the class path. */
    public static boolean isOnEpoll(String system) {
        return system.startsWith(EPOLL);
    }

    private static Driver onEpoll(PeerConnectionConfig config) {
        PeerageDriver driver = new PeerageDriver(config);
        if (!driver.note().contains("epoll")) {
            throw new IllegalStateException("the epoll natives do not load here");
        }
        return driver;
    }

    private static PeerConnectionConfig ethernetPackets() {
        return PeerConnectionConfig.defaults().withMaxPacketBytes(SctpConfig.ETHERNET_PACKET_BYTES);
    }
}
