package dev.peerage.rtc.epoll;

import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.io.port.DatagramPortProvider;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.util.Optional;

/** Opens {@link EpollDatagramPort}s where Netty's natives load. */
public final class EpollDatagramPortProvider implements DatagramPortProvider {

    /** For {@link java.util.ServiceLoader}. */
    public EpollDatagramPortProvider() {}

    @Override
    public int preference() {
        return 10;
    }

    @Override
    public Optional<String> unavailableBecause() {
        Throwable cause = Epoll.isAvailable() ? null : Epoll.unavailabilityCause();
        return Optional.ofNullable(cause).map(it -> "Netty's epoll natives do not load here: " + it);
    }

    @Override
    public DatagramPort open(int localPort) throws IOException {
        return EpollDatagramPort.open(localPort);
    }
}
