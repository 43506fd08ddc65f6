package dev.peerage.rtc.webrtc;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.dtls.DtlsConfig;
import dev.peerage.rtc.sctp.SctpConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * How large the packets are that the selected pair may carry; SCTP finds out by probes how large they are in fact.
 *
 * <p>Who is at one of our own addresses is on this machine, where packets do not leave the loopback interface. Everything
 * else counts as Ethernet: the kernel would cut larger datagrams into fragments, which routers lose, unless
 * {@link #onLinkMtu} says that the link has larger frames. More than fits into such a frame is only for who announced
 * that it takes more: Chromium ends a connection on a DTLS record with more than 2,048 bytes in it.
 */
final class PathLimit {

    /** {@code a=max-packet-size:16384}: the largest SCTP packet that its writer takes. Ours; there is no standard for it. */
    static final String ATTRIBUTE = "max-packet-size";

    /** More addresses of our own than that are not remembered, which costs their packets their size and nothing else. */
    private static final int MAX_HOSTS = 64;

    /** IPv4's header, the smaller one, and UDP's. */
    private static final int IP_AND_UDP_BYTES = 28;

    private static final int ETHERNET_MTU_BYTES = 1_500;
    private static final int LOOPBACK_MTU_BYTES = 65_535;

    private final List<TransportAddress> hosts = new ArrayList<>();
    private int linkMtuBytes = ETHERNET_MTU_BYTES;
    private int peerPacketBytes = SctpConfig.ETHERNET_PACKET_BYTES;

    void onLocalHost(TransportAddress address) {
        if (hosts.size() < MAX_HOSTS && !hosts.contains(address)) {
            hosts.add(address);
        }
    }

    /** Somebody else may have it by now. Counts from the next selection of a pair. */
    void onLocalHostGone(TransportAddress address) {
        hosts.remove(address);
    }

    /** What the interfaces say that lead away from this machine, the least of them. */
    void onLinkMtu(int mtuBytes) {
        linkMtuBytes = mtuBytes;
    }

    /** What the other side said in its description, in bytes. */
    void onPeerLimit(int maxPacketBytes) {
        peerPacketBytes = maxPacketBytes;
    }

    /** The largest SCTP packet that may be tried towards {@code remote}, with so much in front of each DTLS record. */
    int packetBytes(TransportAddress remote, int dataHeaderBytes) {
        boolean isHere = remote.isLoopback() || hosts.stream().anyMatch(remote::hasSameIp);
        int mtuBytes = isHere ? LOOPBACK_MTU_BYTES : linkMtuBytes;
        int packetBytes = mtuBytes - IP_AND_UDP_BYTES - dataHeaderBytes - DtlsConfig.RECORD_OVERHEAD_BYTES;
        return Math.max(Math.min(packetBytes, peerPacketBytes), SctpConfig.MIN_PACKET_BYTES);
    }
}
