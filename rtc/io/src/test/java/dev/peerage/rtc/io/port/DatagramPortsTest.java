package dev.peerage.rtc.io.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DatagramPortsTest {

    private static final String JDK = "JDK NIO";

    /** What a provider does when it is asked, and when it is to open. */
    private record Scripted(Supplier<Optional<String>> reason, Supplier<IOException> failure)
            implements DatagramPortProvider {

        @Override
        public int preference() {
            return 1;
        }

        @Override
        public Optional<String> unavailableBecause() {
            return reason.get();
        }

        @Override
        public DatagramPort open(int localPort) throws IOException {
            throw failure.get();
        }
    }

    private static void assertFallsBack(Iterator<DatagramPortProvider> providers) throws IOException {
        try (DatagramPort port = DatagramPorts.open(0, providers)) {
            assertThat(port.name()).isEqualTo(JDK);
        }
    }

    private static Iterator<DatagramPortProvider> only(
            Supplier<Optional<String>> reason, Supplier<IOException> failure) {
        return List.<DatagramPortProvider>of(new Scripted(reason, failure)).iterator();
    }

    private static <T> Supplier<T> missing() {
        return () -> {
            throw new NoClassDefFoundError("io/netty/channel/epoll/Epoll");
        };
    }

    @Test
    void opensTheJdksWhereNoOtherIsThereOrAvailable() throws IOException {
        assertFallsBack(List.<DatagramPortProvider>of().iterator());
        assertFallsBack(only(() -> Optional.of("it is another system"), missing()));
    }

    @Test
    void opensTheJdksWhereAProvidersJarIsThereWithoutWhatItNeeds() throws IOException {
        assertFallsBack(only(missing(), missing()));
        assertFallsBack(only(Optional::empty, missing()));
    }

    @Test
    void opensTheJdksWhereAProviderDoesNotLoad() throws IOException {
        assertFallsBack(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return true; // as often as it is asked
            }

            @Override
            public DatagramPortProvider next() {
                throw new ServiceConfigurationError("no such class");
            }
        });
    }

    @Test
    void saysThatAPortIsTakenInsteadOfOpeningItOtherwise() {
        assertThatThrownBy(() -> DatagramPorts.open(0, only(Optional::empty, () -> new BindException("in use"))))
                .isInstanceOf(BindException.class);
    }
}
