package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute.ChannelNumber;
import dev.peerage.rtc.stun.TurnAttribute.Data;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Permissions, channels and the packets that travel by them. */
class TurnPeersTest extends TurnScript {

    @Test
    void renewsPermissionsEveryFourMinutes() {
        allocate();
        turn.onPeer(PEER, nowUs);
        turn.onTimeout(nowUs);
        StunMessage permission = sent();
        assertThat(permission.method()).isEqualTo(StunMessage.CREATE_PERMISSION);
        assertThat(permission.attribute(XorPeerAddress.class).address()).isEqualTo(PEER);
        grant(permission);
        turn.pollEvent(); // ALLOCATING
        turn.pollEvent(); // ALLOCATED
        assertThat(turn.pollEvent()).isEqualTo(new TurnEvent.PeerPermitted(PEER));
        long permittedUs = nowUs;

        StunMessage renewal = nextRequest();
        assertThat(nowUs).isEqualTo(permittedUs + 240 * SECOND);
        assertThat(renewal.method()).isEqualTo(StunMessage.CREATE_PERMISSION);
        grant(renewal);
        assertThat(turn.pollEvent()).isNull(); // told once
    }

    @Test
    void sendsIndicationsUntilTheChannelIsBoundThenChannelData() {
        allocateWithPeer();
        byte[] indication = seal(new byte[] {1, 2, 3});
        StunMessage read = StunMessage.decode(ByteBuffer.wrap(indication));
        assertThat(read.method()).isEqualTo(StunMessage.SEND);
        assertThat(read.attribute(Data.class).bytes()).containsExactly(1, 2, 3);

        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        StunMessage bind = sent();
        assertThat(bind.method()).isEqualTo(StunMessage.CHANNEL_BIND);
        assertThat(bind.attribute(ChannelNumber.class).number()).isEqualTo(0x4000);
        assertThat(seal(new byte[] {1})).hasSize(40); // still an indication
        grant(bind);

        assertThat(seal(new byte[] {1, 2, 3})).containsExactly(0x40, 0, 0, 3, 1, 2, 3);
        advanceTo(nowUs + 240 * SECOND);
        assertThat(sent().method()).isEqualTo(StunMessage.CHANNEL_BIND); // which renews the permission too
    }

    private byte[] seal(byte[] data) {
        out.clear().position(turn.headerBytes(PEER)).put(data);
        assertThat(turn.seal(out, 0, PEER)).isEqualTo(ADDRESS);
        byte[] packet = new byte[out.flip().remaining()];
        out.get(packet);
        return packet;
    }

    @Test
    void keepsToIndicationsWhenTheChannelIsRefused() {
        allocateWithPeer();
        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        refuse(sent(), 508);

        assertThat(seal(new byte[] {1})).hasSize(40);
        turn.onTimeout(nowUs);
        assertThat(sent().method()).isEqualTo(StunMessage.CREATE_PERMISSION);
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void opensWhatComesFromTheServerOnly() {
        allocateWithPeer();
        bind();
        byte[] channelData = {0x40, 0, 0, 2, 5, 6, 0, 0};
        ByteBuffer packet = ByteBuffer.wrap(channelData);

        assertThat(turn.open(ByteBuffer.wrap(channelData), OTHER)).isNull();
        assertThat(turn.open(packet, ADDRESS).peer()).isEqualTo(PEER);
        assertThat(packet.remaining()).isEqualTo(2);
        assertThat(turn.open(ByteBuffer.wrap(new byte[] {0x40, 1, 0, 0}), ADDRESS))
                .isNull();
    }

    @Test
    void countsPeersTheServerForbidsAndKeepsTheOthers() {
        allocateWithPeer();
        turn.onPeer(OTHER, nowUs);
        turn.onTimeout(nowUs);
        refuse(sent(), 403);

        assertThat(turn.refusedPeers()).isEqualTo(1);
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void boundsPeersAndRefusesTheOtherFamily() {
        allocate();
        assertThat(turn.onPeer(new TransportAddress(true, 1, 1, 1), nowUs)).isFalse();
        for (int i = 0; i < TurnLimits.defaults().maxPeers(); i++) {
            assertThat(turn.onPeer(PEER.withPort(1 + i), nowUs)).isTrue();
        }
        assertThat(turn.onPeer(OTHER, nowUs)).isFalse();
        assertThat(turn.onPeer(PEER.withPort(1), nowUs)).isTrue();
    }

    @Test
    void forgetsAnAddressThatNobodyUsesWhenItsChannelMayBeAnothers() {
        allocateWithPeer();
        bind();
        long boundUs = nowUs;
        turn.onPeerUnused(PEER);
        List<Integer> methods = new ArrayList<>();
        while (turn.boundPeers() == 1) {
            advanceTo(turn.nextDeadlineUs());
            drain().forEach(request -> {
                methods.add(request.method());
                grant(request, new Lifetime(600));
            });
        }

        assertThat(nowUs).isEqualTo(boundUs + 900 * SECOND); // RFC 8656 §12
        assertThat(methods).containsOnly(StunMessage.REFRESH);
        turn.onPeer(OTHER, nowUs);
        turn.onTimeout(nowUs);
        grant(sent());
        turn.onUse(OTHER, nowUs);
        turn.onTimeout(nowUs);
        assertThat(sent().attribute(ChannelNumber.class).number()).isEqualTo(0x4000);
    }

    @Test
    void asksAgainForAnAddressThatIsWantedAgainAfterItsPermissionExpired() {
        allocateWithPeer();
        turn.onPeer(PEER, nowUs); // a second user
        turn.onPeerUnused(PEER);
        assertThat(nextRequest().method()).isEqualTo(StunMessage.CREATE_PERMISSION); // for the one that is left
        turn.onPeerUnused(PEER);
        nowUs += 301 * SECOND;
        turn.onPeer(PEER, nowUs);
        turn.onTimeout(nowUs);

        assertThat(drain()).extracting(StunMessage::method).contains(StunMessage.CREATE_PERMISSION);
    }

    @Test
    void namesWhyAPeerIsRefused() {
        allocateWithPeer();
        turn.onPeer(OTHER, nowUs);
        turn.onTimeout(nowUs);
        refuse(sent(), 443);

        assertThat(turn.peerRefusal()).isEqualTo(TurnFailure.PEER_ADDRESS_FAMILY_MISMATCH);
        assertThat(turn.isPermitted(OTHER)).isFalse();
        assertThat(turn.isPermitted(PEER)).isTrue();
    }

    @Test
    void opensWhatAPermittedMachineSendsFromAnotherPort() {
        allocateWithPeer();
        ByteBuffer packet = ByteBuffer.allocate(200);
        StunMessage.indication(StunMessage.DATA, new TransactionId(1, 2))
                .with(new XorPeerAddress(PEER.withPort(9)))
                .with(new Data(new byte[] {1, 2, 3}))
                .build()
                .encode(null, packet);

        assertThat(turn.open(packet.flip(), ADDRESS)).isEqualTo(new TurnPath(turn, PEER.withPort(9)));
        assertThat(packet.remaining()).isEqualTo(3);
    }

    @Test
    void keepsTheWayBackOpenWhenThereIsNothingToSay() {
        allocateWithPeer();
        long endUs = nowUs + 100 * SECOND;
        long lastUs = nowUs;
        int before = keepalives;
        while (nowUs < endUs) {
            advanceTo(turn.nextDeadlineUs());
            int seen = keepalives;
            drain();
            if (keepalives > seen) {
                assertThat(nowUs - lastUs).isLessThanOrEqualTo(25 * SECOND);
                lastUs = nowUs;
            }
        }
        assertThat(keepalives - before).isBetween(3, 8);

        int quiet = keepalives;
        for (int i = 0; i < 100; i++) { // data keeps it open as well
            advanceTo(nowUs + SECOND);
            seal(new byte[] {1});
            drain();
        }
        assertThat(keepalives).isLessThanOrEqualTo(quiet + 1);
    }
}
