package dev.peerage.rtc.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.io.host.HostAddresses;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.LocalCandidate;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interfaces of the machine come and go under connections that live. */
class ChangingHostsTest {

    private static final TransportAddress CABLE = TransportAddress.ipv4(127, 0, 0, 1, 0);
    private static final TransportAddress RADIO = TransportAddress.ipv4(127, 0, 0, 2, 0);

    private final AtomicReference<HostAddresses.Found> machine =
            new AtomicReference<>(new HostAddresses.Found(List.of(CABLE), Set.of(CABLE)));
    private final List<String> candidates = new ArrayList<>();
    private final RtcLoop a = open();
    private final RtcLoop b = Rtc.builder().hosts(List.of(CABLE)).openLoop();

    private RtcLoop open() {
        RtcBuilder builder = Rtc.builder();
        builder.surroundings = new SurroundingsSource(
                machine::get,
                Duration.ofMillis(2),
                List::of,
                new InetSocketAddress("239.255.77.79", 20_000),
                1_000_000);
        return builder.openLoop();
    }

    @AfterEach
    void close() {
        a.close();
        b.close();
    }

    private void pollUntil(BooleanSupplier isDone) {
        long deadlineNs = System.nanoTime() + 10_000_000_000L;
        while (!isDone.getAsBoolean()) {
            assertThat(System.nanoTime()).as("timed out").isLessThan(deadlineNs);
            a.poll(500);
            b.poll(500);
        }
    }

    private LoopConnection connected() {
        LoopConnection here = a.connect(this::onEvent);
        LoopConnection there = b.connect((self, event) -> {});
        here.createChannel(DataChannelOptions.of("x"));
        here.accept(there.answer(here.offer()));
        pollUntil(() -> here.state() == PeerConnectionState.CONNECTED);
        return here;
    }

    private void onEvent(LoopConnection self, PeerConnectionEvent event) {
        if (event instanceof LocalCandidate candidate) {
            candidates.add(candidate.candidate());
        }
    }

    private static boolean hasHost(LoopConnection connection, TransportAddress host) {
        return connection.stats().ice().localCandidates().stream()
                .anyMatch(local -> local.address() != null && local.address().hasSameIp(host));
    }

    @Test
    void candidateOfAnInterfaceThatAppearsIsToldByAConnectionThatLives() {
        LoopConnection here = connected();
        candidates.clear();
        machine.set(new HostAddresses.Found(List.of(CABLE, RADIO), Set.of(CABLE, RADIO)));
        pollUntil(() -> !candidates.isEmpty());

        assertThat(candidates).singleElement().asString().contains(" 127.0.0.2 " + a.localPort() + " typ host");
        assertThat(a.connect((self, event) -> {}).offer().sdp()).contains(" 127.0.0.2 ");
        machine.set(new HostAddresses.Found(List.of(CABLE), Set.of(CABLE)));
        pollUntil(() -> !hasHost(here, RADIO));
        assertThat(here.state()).isEqualTo(PeerConnectionState.CONNECTED);
    }

    @Test
    void addressThatIsToldNoMoreIsKeptByConnectionsThatHaveIt() {
        LoopConnection here = connected();
        candidates.clear();
        machine.set(new HostAddresses.Found(List.of(RADIO), Set.of(CABLE, RADIO)));
        pollUntil(() -> !candidates.isEmpty());

        assertThat(hasHost(here, CABLE)).isTrue();
        assertThat(a.connect((self, event) -> {}).offer().sdp()).doesNotContain(" 127.0.0.1 ");
    }
}
