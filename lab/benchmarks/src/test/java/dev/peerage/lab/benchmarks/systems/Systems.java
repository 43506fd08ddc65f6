package dev.peerage.lab.benchmarks.systems;

import dev.peerage.lab.benchmarks.end.Driver;
import dev.peerage.rtc.sctp.SctpConfig;
import dev.peerage.rtc.webrtc.PeerConnectionConfig;
import java.util.List;

/** Names of what is measured. */
public final class Systems {

    /** The row the others are compared with. */
    public static final String OURS = "peerage";

    /** Ours with packets of up to 16 KiB where the path carries them, as it does here. */
    public static final String BIG_PACKETS = "peerage-16k";

    /** Ours on {@code rtc/epoll}; the only one with that module on its class path. */
    public static final String EPOLL = "peerage-epoll";

    /** Ours with packets of 1200 bytes, as if the path carried no larger ones. */
    public static final String SMALL_PACKETS = "peerage-1200";

    /** Run by Node, not by {@link dev.peerage.lab.benchmarks.end.EndMain}. */
    public static final String LIBDATACHANNEL = "libdatachannel";

    public static final String UDP = "udp";

    public static final List<String> ALL =
            List.of(OURS, EPOLL, BIG_PACKETS, SMALL_PACKETS, LIBDATACHANNEL, "libwebrtc", "quic", UDP);

    private Systems() {}

    /**
     * The driver of a system that runs in a JVM.
     *
     * @throws Exception if it is not to be had here
     */
    public static Driver driver(String system) throws Exception {
        return switch (system) {
            case OURS -> new PeerageDriver(PeerConnectionConfig.defaults());
            case EPOLL -> onEpoll();
            case BIG_PACKETS ->
                new PeerageDriver(PeerConnectionConfig.defaults().withMaxPacketBytes(16 << 10));
            case SMALL_PACKETS -> new PeerageDriver(smallPackets());
            case UDP -> new UdpDriver();
            case "quic" -> new QuicDriver();
            case "libwebrtc" -> new LibwebrtcDriver();
            default -> throw new IllegalArgumentException("no system " + system);
        };
    }

    private static Driver onEpoll() {
        PeerageDriver driver = new PeerageDriver(PeerConnectionConfig.defaults());
        if (!driver.note().contains("epoll")) {
            throw new IllegalStateException("the epoll natives do not load here");
        }
        return driver;
    }

    private static PeerConnectionConfig smallPackets() {
        PeerConnectionConfig usual = PeerConnectionConfig.defaults();
        SctpConfig sctp = usual.sctp().toBuilder()
                .maxPacketBytes(usual.sctp().basePacketBytes())
                .build();
        return new PeerConnectionConfig(
                usual.ice(),
                usual.dtls(),
                sctp,
                usual.maxChannels(),
                usual.signallingTimeoutUs(),
                usual.connectTimeoutUs());
    }
}
