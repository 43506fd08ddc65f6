package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Several users of one socket's allocation, against a server without credentials. */
class TurnClientTest {

    private static final long SECOND = 1_000_000;
    private static final TransportAddress RELAYED = TransportAddress.ipv4(9, 9, 9, 9, 50_000);
    private static final TransportAddress PEER = TransportAddress.ipv4(7, 7, 7, 7, 7_000);
    private static final TransportAddress OTHER = TransportAddress.ipv4(6, 6, 6, 6, 7_000);
    private static final TurnServer SERVER = new TurnServer(TransportAddress.ipv4(9, 9, 9, 9, 3478), "alice", "secret");

    private final TurnClient client = new TurnClient(TurnLimits.defaults(), new SeededRandom(1));
    private final ByteBuffer packet = ByteBuffer.allocate(1_500);
    private TransportAddress lastServer;
    private long nowUs = SECOND;

    private List<StunMessage> drain() {
        List<StunMessage> sent = new ArrayList<>();
        for (TransportAddress to = client.pollTransmit(packet.clear(), nowUs);
                to != null;
                to = client.pollTransmit(packet.clear(), nowUs)) {
            lastServer = to;
            sent.add(StunMessage.decode(packet.flip()));
        }
        return sent;
    }

    private void grantAll(StunAttribute... attributes) {
        for (StunMessage request : drain()) {
            StunMessage.Builder success = StunMessage.success(request.method(), request.transactionId());
            List.of(attributes).forEach(success::with);
            success.build().encode(null, packet.clear());
            assertThat(client.onAnswer(StunMessage.decode(packet.flip()), SERVER.address(), nowUs))
                    .isTrue();
        }
    }

    private TurnLease started(int tag) {
        TurnLease lease = client.lease(SERVER, tag);
        lease.onStart(nowUs);
        return lease;
    }

    private static List<TurnEvent> events(TurnLease lease) {
        List<TurnEvent> events = new ArrayList<>();
        for (TurnEvent event = lease.pollEvent(); event != null; event = lease.pollEvent()) {
            events.add(event);
        }
        return events;
    }

    @Test
    void asksOnceForAllAndWakesEach() {
        TurnLease first = started(1);
        TurnLease second = started(2);
        assertThat(drain()).hasSize(1).allMatch(request -> request.method() == StunMessage.ALLOCATE);
        nowUs += SECOND;
        grantAll(new XorRelayedAddress(RELAYED));

        assertThat(List.of(client.pollWoken().ownerTag(), client.pollWoken().ownerTag()))
                .containsExactlyInAnyOrder(1, 2);
        assertThat(client.pollWoken()).isNull();
        assertThat(first.relayed(false)).isEqualTo(RELAYED);
        assertThat(events(second)).last().isInstanceOf(TurnEvent.StateChanged.class);

        TurnLease late = started(3);
        assertThat(late.state()).isEqualTo(TurnState.ALLOCATED);
        assertThat(client.pollWoken().ownerTag()).isEqualTo(3);
        assertThat(drain()).isEmpty();
    }

    @Test
    void tellsEachOfItsOwnPeersOnly() {
        TurnLease first = started(1);
        TurnLease second = started(2);
        grantAll(new XorRelayedAddress(RELAYED));
        first.onPeer(PEER, nowUs);
        second.onPeer(OTHER, nowUs);
        client.onTimeout(nowUs);
        grantAll();
        client.onTimeout(nowUs);

        assertThat(events(first)).contains(new TurnEvent.PeerPermitted(PEER));
        assertThat(events(second))
                .contains(new TurnEvent.PeerPermitted(OTHER))
                .doesNotContain(new TurnEvent.PeerPermitted(PEER));
        second.onPeer(PEER, nowUs); // permitted by now
        assertThat(events(second)).containsExactly(new TurnEvent.PeerPermitted(PEER));
        assertThat(drain()).isEmpty();
    }

    @Test
    void givesTheAllocationBackWhenTheLastHasLeftForAWhile() {
        TurnLease first = started(1);
        TurnLease second = started(2);
        grantAll(new XorRelayedAddress(RELAYED));
        first.close(nowUs);
        nowUs += 60 * SECOND;
        client.onTimeout(nowUs);
        assertThat(drain()).allMatch(message -> message.method() == StunMessage.BINDING); // keepalives
        second.close(nowUs);
        nowUs += TurnLimits.defaults().lingerUs() - 1;
        client.onTimeout(nowUs);
        TurnLease third = started(3);
        assertThat(third.state()).isEqualTo(TurnState.ALLOCATED);
        third.close(nowUs);

        nowUs += TurnLimits.defaults().lingerUs();
        client.onTimeout(nowUs);
        TurnLease early = started(4); // while it is being given back
        assertThat(early.state()).isEqualTo(TurnState.ALLOCATING);
        List<StunMessage> sent = drain();
        assertThat(sent)
                .last()
                .satisfies(release ->
                        assertThat(release.attribute(Lifetime.class).seconds()).isZero());
        nowUs += SECOND;
        client.onTimeout(nowUs);
        grantAll();
        assertThat(drain())
                .singleElement()
                .satisfies(request -> assertThat(request.method()).isEqualTo(StunMessage.ALLOCATE));
    }

    @Test
    void triesAgainForANewUserSomeTimeAfterAFailure() {
        TurnServer overTcp = new TurnServer(StreamAddress.of(0), TurnTransport.TCP, "alice", "secret");
        TurnLease first = client.lease(overTcp, 1);
        first.onStart(nowUs);
        client.onStreamClosed(StreamAddress.of(0), nowUs);
        assertThat(first.failure()).isEqualTo(TurnFailure.CONNECTION_LOST);

        TurnLease tooEarly = client.lease(overTcp, 2);
        tooEarly.onStart(nowUs);
        assertThat(tooEarly.state()).isEqualTo(TurnState.FAILED);
        nowUs += TurnLimits.defaults().retryUs();
        TurnLease later = client.lease(overTcp, 3);
        later.onStart(nowUs);
        assertThat(later.state()).isEqualTo(TurnState.ALLOCATING);
        assertThat(first.state()).isEqualTo(TurnState.FAILED);
    }

    @Test
    void asksAgainAtOnceForWhatWasLostAndAfterTheNetworkHasChanged() {
        TurnServer overTcp = new TurnServer(StreamAddress.of(0), TurnTransport.TCP, "alice", "secret");
        TurnLease refused = client.lease(overTcp, 1);
        refused.onStart(nowUs);
        client.onStreamClosed(StreamAddress.of(0), nowUs);
        client.onDoubt(nowUs);
        TurnLease elsewhere = client.lease(overTcp, 2);
        elsewhere.onStart(nowUs);
        assertThat(elsewhere.state()).isEqualTo(TurnState.ALLOCATING);
        elsewhere.close(nowUs);
        drain();

        TurnLease lost = started(3);
        grantAll(new XorRelayedAddress(RELAYED));
        assertThat(lost.onDoubt(nowUs)).isTrue();
        refuseAll(437);
        assertThat(lost.failure()).isEqualTo(TurnFailure.ALLOCATION_MISMATCH);
        assertThat(started(4).state()).isEqualTo(TurnState.ALLOCATING);
    }

    private void refuseAll(int code, StunAttribute... attributes) {
        for (StunMessage request : drain()) {
            StunMessage.Builder error = StunMessage.error(request.method(), request.transactionId(), code, "");
            List.of(attributes).forEach(error::with);
            error.build().encode(null, packet.clear());
            client.onAnswer(StunMessage.decode(packet.flip()), lastServer, nowUs);
        }
    }

    @Test
    void sharesTheAllocationWhateverTheCredentialsAndTakesTheNewestForTheNext() {
        TurnServer renewed = new TurnServer(SERVER.address(), "1800000000:alice", "another secret");
        TurnLease first = started(1);
        grantAll(new XorRelayedAddress(RELAYED));
        TurnLease second = client.lease(renewed, 2);
        second.onStart(nowUs);
        assertThat(second.relayed(false)).isEqualTo(RELAYED);
        assertThat(drain()).isEmpty();
        first.close(nowUs);
        second.close(nowUs);
        nowUs += TurnLimits.defaults().lingerUs();
        client.onTimeout(nowUs);
        grantAll(); // given back

        client.lease(renewed, 3).onStart(nowUs);
        refuseAll(401, new Realm("realm"), new Nonce("nonce"));
        assertThat(drain().get(0).attribute(Username.class).name()).isEqualTo("1800000000:alice");
    }

    @Test
    void waitsForNothingWithCredentialsThatWereNotRefused() {
        TurnLease refused = started(1);
        refuseAll(403);
        assertThat(refused.state()).isEqualTo(TurnState.FAILED);
        TurnLease other = client.lease(new TurnServer(SERVER.address(), "bob", "secret"), 2);
        other.onStart(nowUs);

        assertThat(other.state()).isEqualTo(TurnState.ALLOCATING);
    }

    @Test
    void releasesNoAllocationOfItsOwnWhenTwoServersAreOne() {
        TurnServer other = new TurnServer(TransportAddress.ipv4(8, 8, 8, 8, 3478), "alice", "secret");
        TurnLease here = started(1);
        grantAll(new XorRelayedAddress(RELAYED));
        TurnLease redirected = client.lease(other, 2);
        redirected.onStart(nowUs);
        refuseAll(300, new AlternateServer(SERVER.address()));
        assertThat(redirected.failure()).isEqualTo(TurnFailure.REDIRECTED_IN_VAIN);
        assertThat(drain()).isEmpty();
        assertThat(here.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void releasesNoAllocationOfItsOwnWhenARedirectCameFirst() {
        TurnServer other = new TurnServer(TransportAddress.ipv4(8, 8, 8, 8, 3478), "alice", "secret");
        TurnLease redirected = client.lease(other, 2);
        redirected.onStart(nowUs);
        refuseAll(300, new AlternateServer(SERVER.address()));
        grantAll(new XorRelayedAddress(RELAYED));
        TurnLease here = started(1);
        refuseAll(437);

        assertThat(here.failure()).isEqualTo(TurnFailure.ALLOCATION_MISMATCH);
        assertThat(drain()).isEmpty();
        assertThat(redirected.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void boundsServersAndPeers() {
        for (int i = 0; i < TurnLimits.defaults().maxServers(); i++) {
            client.lease(new TurnServer(SERVER.address().withPort(i + 1), "alice", "secret"), i)
                    .onStart(nowUs);
        }
        TurnLease tooMany = started(99);
        assertThat(tooMany.state()).isEqualTo(TurnState.CLOSED);
        assertThat(tooMany.failure()).isEqualTo(TurnFailure.TOO_MANY_SERVERS);

        TurnLease lease = new TurnClient(TurnLimits.defaults(), new SeededRandom(2)).lease(SERVER, 1);
        lease.onStart(nowUs);
        for (int i = 0; i < TurnLimits.defaults().maxPeersPerLease(); i++) {
            assertThat(lease.onPeer(PEER.withPort(i + 1), nowUs)).isTrue();
        }
        assertThat(lease.onPeer(OTHER, nowUs)).isFalse();
        assertThat(lease.unaskedPeers()).isEqualTo(1);
    }

    @Test
    void namesWhichOfItsOwnPeersTheServerRefusesAndWhy() {
        TurnLease first = started(1);
        TurnLease second = started(2);
        grantAll(new XorRelayedAddress(RELAYED));
        first.onPeer(PEER, nowUs);
        client.onTimeout(nowUs);
        refuseAll(403);
        second.onPeer(OTHER, nowUs);
        client.onTimeout(nowUs);
        refuseAll(443);

        assertThat(first.refusals()).containsExactly(java.util.Map.entry(PEER, TurnFailure.FORBIDDEN));
        assertThat(second.refusals())
                .containsExactly(java.util.Map.entry(OTHER, TurnFailure.PEER_ADDRESS_FAMILY_MISMATCH));
    }

    @Test
    void makesRoomForOtherPeersWhenSomeAreNoLongerNeeded() {
        int limit = 4;
        TurnClient small = new TurnClient(TurnLimits.defaults().withMaxPeers(limit, limit), new SeededRandom(2));
        TurnLease lease = small.lease(SERVER, 1);
        lease.onStart(nowUs);
        for (int i = 0; i < 10 * limit; i++) {
            TransportAddress kept = PEER.withPort(1);
            lease.onPeer(kept, nowUs);
            for (int j = 1; j < limit; j++) {
                assertThat(lease.onPeer(OTHER.withPort(100 + i * limit + j), nowUs))
                        .isTrue();
            }
            lease.retainPeers(kept::equals);
        }

        assertThat(lease.unaskedPeers()).isZero();
    }

    @Test
    void countsAddressesThatTheAllocationOfAllHasNoRoomFor() {
        TurnClient small = new TurnClient(TurnLimits.defaults().withMaxPeers(2, 2), new SeededRandom(2));
        TurnLease first = small.lease(SERVER, 1);
        first.onStart(nowUs);
        first.onPeer(PEER.withPort(1), nowUs);
        first.onPeer(PEER.withPort(2), nowUs);
        TurnLease second = small.lease(SERVER, 2);
        second.onPeer(OTHER.withPort(3), nowUs); // before it is known that there is no room
        second.onStart(nowUs);
        assertThat(second.onPeer(OTHER.withPort(4), nowUs)).isFalse();

        assertThat(second.unaskedPeers()).isEqualTo(2);
        first.close(nowUs);
        assertThat(second.onPeer(OTHER.withPort(4), nowUs)).isTrue();
    }

    @Test
    void opensAndSealsDataWithoutAllocatingPerPacket() {
        TurnLease lease = started(1);
        grantAll(new XorRelayedAddress(RELAYED));
        lease.onPeer(PEER, nowUs);
        client.onTimeout(nowUs);
        grantAll();
        lease.onUse(PEER, nowUs);
        client.onTimeout(nowUs);
        grantAll();
        assertThat(lease.boundPeers()).isEqualTo(1);

        long packets = 50_000;
        exchange(lease, packets);
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
        exchange(lease, packets);
        long bytes = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertThat(bytes / packets).isZero();
    }

    private void exchange(TurnLease lease, long packets) {
        for (long i = 0; i < packets; i++) {
            packet.clear().position(lease.headerBytes(PEER)).putLong(i);
            lease.seal(packet, 0, PEER);
            packet.flip();
            if (client.open(packet, SERVER.address()) == null || packet.remaining() != 8) {
                throw new AssertionError("packet " + i);
            }
        }
    }
}
