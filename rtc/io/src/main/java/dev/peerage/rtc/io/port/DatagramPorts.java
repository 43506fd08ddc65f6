package dev.peerage.rtc.io.port;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Opens the best {@link DatagramPort} that this machine and the class path have. */
public final class DatagramPorts {

    private static final System.Logger LOG = System.getLogger(DatagramPorts.class.getName());

    private DatagramPorts() {}

    /**
     * Opens a port of the kind most preferred; {@link NioDatagramPort} is always there.
     *
     * @param localPort 0 for any
     * @throws IOException if the port is taken or no socket can be had
     */
    public static DatagramPort open(int localPort) throws IOException {
        for (DatagramPortProvider provider : providers()) {
            var reason = provider.unavailableBecause();
            if (reason.isEmpty()) {
                return provider.open(localPort);
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "{0} is not used: {1}",
                    provider.getClass().getName(),
                    reason.get());
        }
        return NioDatagramPort.open(localPort);
    }

    private static List<DatagramPortProvider> providers() {
        List<DatagramPortProvider> found = new ArrayList<>();
        try {
            ServiceLoader.load(DatagramPortProvider.class, DatagramPortProvider.class.getClassLoader())
                    .forEach(found::add);
        } catch (ServiceConfigurationError broken) {
            LOG.log(System.Logger.Level.WARNING, "a provider of datagram ports does not load", broken);
        }
        found.removeIf(provider -> provider.preference() <= 0);
        found.sort(Comparator.comparingInt(DatagramPortProvider::preference).reversed());
        return found;
    }
}
