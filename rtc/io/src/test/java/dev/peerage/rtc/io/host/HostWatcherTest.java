package dev.peerage.rtc.io.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.ice.HostRanking;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HostWatcherTest {

    private static final TransportAddress CABLE = TransportAddress.ipv4(192, 168, 1, 2, 0);
    private static final TransportAddress RADIO = TransportAddress.ipv4(10, 0, 0, 2, 0);

    private static HostAddresses.Found found(List<TransportAddress> best, TransportAddress... others) {
        Set<TransportAddress> present = new HashSet<>(best);
        present.addAll(List.of(others));
        return new HostAddresses.Found(best, present);
    }

    @Test
    void tellsOfAddressesThatAppearAndVanish() throws InterruptedException {
        AtomicReference<HostAddresses.Found> now = new AtomicReference<>(found(List.of(CABLE)));
        BlockingQueue<HostWatcher.Change> changes = new LinkedBlockingQueue<>();
        try (HostWatcher watcher = new HostWatcher(List.of(CABLE), now::get, Duration.ofHours(1), changes::add)) {
            watcher.lookNow();
            now.set(found(List.of(CABLE, RADIO)));
            watcher.lookNow();
            HostWatcher.Change first = changes.poll(10, TimeUnit.SECONDS);
            now.set(found(List.of(RADIO)));
            watcher.lookNow();
            HostWatcher.Change second = changes.poll(10, TimeUnit.SECONDS);

            assertThat(first).isEqualTo(new HostWatcher.Change(List.of(CABLE, RADIO), List.of(RADIO), List.of()));
            assertThat(second).isEqualTo(new HostWatcher.Change(List.of(RADIO), List.of(), List.of(CABLE)));
        }
    }

    @Test
    void addressThatOthersPushOutHasNotVanished() throws InterruptedException {
        AtomicReference<HostAddresses.Found> now = new AtomicReference<>(found(List.of(RADIO), CABLE));
        BlockingQueue<HostWatcher.Change> changes = new LinkedBlockingQueue<>();
        try (HostWatcher watcher = new HostWatcher(List.of(CABLE), now::get, Duration.ofHours(1), changes::add)) {
            watcher.lookNow();
            HostWatcher.Change pushedOut = changes.poll(10, TimeUnit.SECONDS);
            now.set(found(List.of(CABLE), RADIO));
            watcher.lookNow();
            HostWatcher.Change backAgain = changes.poll(10, TimeUnit.SECONDS);
            now.set(found(List.of(CABLE)));
            watcher.lookNow();
            HostWatcher.Change gone = changes.poll(10, TimeUnit.SECONDS);

            assertThat(pushedOut).isEqualTo(new HostWatcher.Change(List.of(RADIO), List.of(RADIO), List.of()));
            assertThat(backAgain).isEqualTo(new HostWatcher.Change(List.of(CABLE), List.of(), List.of()));
            assertThat(gone).isEqualTo(new HostWatcher.Change(List.of(CABLE), List.of(), List.of(RADIO)));
        }
    }

    @Test
    void goesOnAfterALookThatFails() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        BlockingQueue<HostWatcher.Change> changes = new LinkedBlockingQueue<>();
        Supplier<HostAddresses.Found> source = () -> {
            if (looks.getAndIncrement() == 0) {
                throw new IllegalStateException("a bug of the system's");
            }
            return found(List.of(CABLE));
        };
        try (HostWatcher watcher = new HostWatcher(List.of(), source, Duration.ofMillis(1), changes::add)) {
            assertThat(changes.poll(10, TimeUnit.SECONDS)).isNotNull();
            watcher.lookNow();
        }
    }

    @Test
    void looksByItselfNowAndThen() throws InterruptedException {
        BlockingQueue<HostWatcher.Change> changes = new LinkedBlockingQueue<>();
        try (HostWatcher watcher =
                new HostWatcher(List.of(), () -> found(List.of(CABLE)), Duration.ofMillis(1), changes::add)) {
            assertThat(changes.poll(10, TimeUnit.SECONDS)).isNotNull();
            watcher.lookNow();
        }
    }

    @Test
    void readsThisMachine() {
        assertThat(HostAddresses.interfaces()).isNotEmpty();
        assertThat(HostAddresses.find().best())
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(HostRanking.MAX_ADDRESSES)
                .allMatch(address -> address.port() == 0 && !address.isLinkLocal());
    }
}
