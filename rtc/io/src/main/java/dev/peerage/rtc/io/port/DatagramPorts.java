package dev.peerage.rtc.io.port;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Opens the best {@link DatagramPort} that this machine and the class path have. */
public final class DatagramPorts {

    private static final System.Logger LOG = System.getLogger(DatagramPorts.class.getName());

    /** After one provider that does not load there may be others that do. */
    private static final int MAX_FAILURES = 8;

    private DatagramPorts() {}

    /**
     * Opens a port of the kind most preferred; {@link NioDatagramPort} is always there.
     *
     * @param localPort 0 for any
     * @throws IOException if the port is taken or no socket can be had
     */
    public static DatagramPort open(int localPort) throws IOException {
        return open(
                localPort,
                ServiceLoader.load(DatagramPortProvider.class, DatagramPortProvider.class.getClassLoader())
                        .iterator());
    }

    static DatagramPort open(int localPort, Iterator<DatagramPortProvider> found) throws IOException {
        for (Choice choice : bestFirst(found)) {
            try {
                Optional<String> reason = choice.provider().unavailableBecause();
                if (reason.isEmpty()) {
                    return choice.provider().open(localPort);
                }
                tellThatUnused(choice.provider(), reason.get());
            } catch (LinkageError missing) { // its jar is there, but not what it needs
                tellThatUnused(choice.provider(), missing.toString());
            }
        }
        return NioDatagramPort.open(localPort);
    }

    private record Choice(DatagramPortProvider provider, int preference) {}

    private static List<Choice> bestFirst(Iterator<DatagramPortProvider> found) {
        List<Choice> choices = new ArrayList<>();
        for (int failures = 0; failures < MAX_FAILURES; ) {
            try {
                if (!found.hasNext()) {
                    break;
                }
                DatagramPortProvider provider = found.next();
                choices.add(new Choice(provider, provider.preference()));
            } catch (ServiceConfigurationError | LinkageError broken) {
                failures++;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a provider of datagram ports does not load: {0}",
                        broken.toString());
            }
        }
        choices.removeIf(choice -> choice.preference() <= 0);
        choices.sort(Comparator.comparingInt(Choice::preference).reversed());
        return choices;
    }

    private static void tellThatUnused(DatagramPortProvider provider, String reason) {
        LOG.log(
                System.Logger.Level.INFO,
                "{0} is not used: {1}",
                provider.getClass().getName(),
                reason);
    }
}
