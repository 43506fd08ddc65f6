package dev.peerage.lab.interop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.SendResult;
import dev.peerage.base.TransportAddress;
import dev.peerage.client.Channel;
import dev.peerage.client.ErrorCode;
import dev.peerage.client.Group;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.PathKind;
import dev.peerage.client.Peerage;
import dev.peerage.client.PeerageException;
import dev.peerage.client.ServerState;
import dev.peerage.client.loop.OwnMachine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens on the machine of a peer: interfaces come, the socket breaks. */
@Timeout(60)
class OwnMachineTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final List<TransportAddress> LOOPBACK = List.of(TransportAddress.ipv4(127, 0, 0, 1, 0));

    private final Arena arena = new Arena();

    @AfterEach
    void close() {
        arena.close();
    }

    private void awaitRelayed(Peerage from, Peerage to) {
        from.awaitGroup(SOON);
        arena.await(
                "relayed",
                SOON,
                () -> from.links().stream()
                        .anyMatch(link -> link.peer().equals(to.peerId()) && link.path() == PathKind.RELAYED));
    }

    @Test
    void aNewInterfaceIsNoticedWithoutBeingTold() {
        OwnMachine machine = new OwnMachine(Duration.ofMillis(20), List.of());
        Peerage a = arena.peer(machine);
        Peerage b = arena.peer("b");
        awaitRelayed(a, b);
        machine.setHosts(LOOPBACK);
        arena.await("direct", SOON, () -> Arena.isDirect(a, b));
    }

    @Test
    void aNetworkThatTheApplicationTellsOfIsUsedAtOnce() {
        OwnMachine machine = new OwnMachine(NEVER, List.of());
        Peerage a = arena.peer(machine);
        Peerage b = arena.peer("b");
        awaitRelayed(a, b);
        machine.setHosts(LOOPBACK);
        a.networkChanged();
        arena.await("direct", SOON, () -> Arena.isDirect(a, b));
    }

    @Test
    void aSocketThatBreaksIsToldByNameToEveryoneWhoWaits() throws Exception {
        OwnMachine machine = new OwnMachine(NEVER, LOOPBACK);
        Peerage a = arena.peer(machine);
        Peerage b = arena.peer("b");
        Group group = a.awaitGroup(SOON);
        Group seen = b.awaitGroup(SOON);
        Channel channel = group.channel("moves", ChannelOptions.reliableOrdered());
        arena.await("both", SOON, () -> group.members().size() == 2);
        CompletableFuture<LeaveReason> ended = new CompletableFuture<>();
        a.onGroupEnded((gone, reason) -> ended.complete(reason));
        CompletableFuture<Void> closed = new CompletableFuture<>();
        a.onServerChanged(state -> {
            if (state == ServerState.CLOSED) {
                closed.complete(null);
            }
        });

        machine.breakSocket();

        assertThat(closed).succeedsWithin(SOON);
        assertThat(ended.get(10, TimeUnit.SECONDS)).isEqualTo(LeaveReason.CLOSED);
        assertThat(a.closedBecause()).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(ErrorCode.SOCKET_FAILED);
            assertThat(why).hasMessageContaining("no such device");
        });
        assertThat(a.join("arena").toCompletableFuture())
                .failsWithin(SOON)
                .withThrowableThat()
                .havingCause()
                .isSameAs(a.closedBecause().orElseThrow());
        assertThatExceptionOfType(PeerageException.class)
                .isThrownBy(() -> a.awaitGroup(SOON))
                .satisfies(why -> assertThat(why.code()).isEqualTo(ErrorCode.SOCKET_FAILED));
        assertThat(channel.send(b.peerId(), new byte[1])).isEqualTo(SendResult.CLOSED);
        arena.await("gone for the other", SOON, () -> seen.members().size() == 1);
    }
}
