package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import java.util.List;

/**
 * What a machine says of one of its network interfaces, as a value without I/O.
 *
 * @param name as the system calls it, {@code eth0}
 * @param description what it says for people, or the name again
 * @param isUp whether it works
 * @param isLoopback whether it leads back to this machine
 * @param isPointToPoint whether it has one other end, as tunnels have
 * @param addresses its addresses, whatever their ports; the system's order is kept
 */
public record HostInterface(
        String name,
        String description,
        boolean isUp,
        boolean isLoopback,
        boolean isPointToPoint,
        List<TransportAddress> addresses) {

    public HostInterface {
        addresses = List.copyOf(addresses);
    }
}
