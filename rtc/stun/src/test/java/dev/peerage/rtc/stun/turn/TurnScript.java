package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** An allocation, and the server it talks to, played by the test. */
abstract class TurnScript {

    static final long SECOND = 1_000_000;
    static final TransportAddress ADDRESS = TransportAddress.ipv4(9, 9, 9, 9, 3478);
    static final TransportAddress OTHER = TransportAddress.ipv4(8, 8, 8, 8, 3478);
    static final TransportAddress RELAYED = TransportAddress.ipv4(9, 9, 9, 9, 50_000);
    static final TransportAddress MAPPED = TransportAddress.ipv4(1, 2, 3, 4, 5_000);
    static final TransportAddress PEER = TransportAddress.ipv4(7, 7, 7, 7, 7_000);
    static final TurnServer SERVER = new TurnServer(ADDRESS, "alice", "secret");
    static final IntegrityKey KEY = IntegrityKey.longTerm("alice", "realm", "secret");

    final SeededRandom random = new SeededRandom(1);
    final ByteBuffer out = ByteBuffer.allocate(1500);
    final TurnAllocation turn = new TurnAllocation(SERVER, TurnLimits.defaults(), 77, random);
    TransportAddress sentTo;
    long nowUs = SECOND;
    int keepalives;

    List<StunMessage> drain() {
        List<StunMessage> sent = new ArrayList<>();
        for (TransportAddress to = turn.pollTransmit(out.clear(), nowUs);
                to != null;
                to = turn.pollTransmit(out.clear(), nowUs)) {
            sentTo = to;
            StunMessage message = StunMessage.decode(out.flip());
            if (message.messageClass() == StunClass.INDICATION) {
                keepalives++;
            } else {
                sent.add(message);
            }
        }
        return sent;
    }

    StunMessage sent() {
        List<StunMessage> all = drain();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    boolean answer(StunMessage.Builder answer, IntegrityKey key, TransportAddress from) {
        ByteBuffer packet = ByteBuffer.allocate(1500);
        answer.build().encode(key, packet);
        return turn.onAnswer(StunMessage.decode(packet.flip()), from, nowUs);
    }

    void grant(StunMessage request, StunAttribute... attributes) {
        StunMessage.Builder answer = StunMessage.success(request.method(), request.transactionId());
        for (StunAttribute attribute : attributes) {
            answer.with(attribute);
        }
        answer(answer, KEY, sentTo);
    }

    void refuse(StunMessage request, int code, StunAttribute... attributes) {
        StunMessage.Builder answer = StunMessage.error(request.method(), request.transactionId(), code, "");
        for (StunAttribute attribute : attributes) {
            answer.with(attribute);
        }
        answer(answer, null, sentTo);
    }

    void challenge(StunMessage request, int code, String nonce) {
        refuse(request, code, new Realm("realm"), new Nonce(nonce));
    }

    void allocate() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        grant(sent(), new XorRelayedAddress(RELAYED), new XorMappedAddress(MAPPED), new Lifetime(600));
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    void allocateWithPeer() {
        allocate();
        turn.onPeer(PEER, nowUs);
        turn.onTimeout(nowUs);
        grant(sent());
    }

    void bind() {
        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        grant(sent());
        assertThat(turn.boundPeers()).isEqualTo(1);
    }

    void advanceTo(long timeUs) {
        nowUs = timeUs;
        turn.onTimeout(nowUs);
    }

    /** Lets time pass until a request is due; keepalives are none. */
    StunMessage nextRequest() {
        List<StunMessage> sent = List.of();
        while (sent.isEmpty()) {
            advanceTo(turn.nextDeadlineUs());
            sent = drain();
        }
        assertThat(sent).hasSize(1);
        return sent.get(0);
    }
}
