package dev.peerage.rtc.io.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.HostRanking;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HostWatcherTest {

    private static final TransportAddress CABLE = TransportAddress.ipv4(192, 168, 1, 2, 0);
    private static final TransportAddress RADIO = TransportAddress.ipv4(10, 0, 0, 2, 0);

    @Test
    void tellsOfAddressesThatAppearAndVanish() throws InterruptedException {
        AtomicReference<List<TransportAddress>> now = new AtomicReference<>(List.of(CABLE));
        BlockingQueue<HostWatcher.Change> changes = new LinkedBlockingQueue<>();
        try (HostWatcher watcher = new HostWatcher(List.of(CABLE), now::get, Duration.ofHours(1), changes::add)) {
            watcher.lookNow();
            now.set(List.of(CABLE, RADIO));
            watcher.lookNow();
            HostWatcher.Change first = changes.poll(10, TimeUnit.SECONDS);
            now.set(List.of(RADIO));
            watcher.lookNow();
            HostWatcher.Change second = changes.poll(10, TimeUnit.SECONDS);

            assertThat(first).isEqualTo(new HostWatcher.Change(List.of(CABLE, RADIO), List.of(RADIO), List.of()));
            assertThat(second).isEqualTo(new HostWatcher.Change(List.of(RADIO), List.of(), List.of(CABLE)));
        }
    }

    @Test
    void looksByItselfNowAndThen() throws InterruptedException {
        BlockingQueue<HostWatcher.Change> changes = new LinkedBlockingQueue<>();
        try (HostWatcher watcher =
                new HostWatcher(List.of(), () -> List.of(CABLE), Duration.ofMillis(1), changes::add)) {
            assertThat(changes.poll(10, TimeUnit.SECONDS)).isNotNull();
            watcher.lookNow();
        }
    }

    @Test
    void readsThisMachine() {
        assertThat(HostAddresses.interfaces()).isNotEmpty();
        assertThat(HostAddresses.ranked())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(HostRanking.MAX_ADDRESSES)
                .allMatch(address -> address.port() == 0 && !address.isLinkLocal());
    }
}
