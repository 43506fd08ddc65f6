package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.Priority;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** One agent, and what a test needs to play its peer. */
abstract class ScriptedPeer {

    static final IceCredentials REMOTE = new IceCredentials("theirs", "p".repeat(24));
    static final TransportAddress HOST = TransportAddress.ipv4(10, 0, 0, 1, 5000);
    static final TransportAddress PEER = TransportAddress.ipv4(10, 0, 0, 2, 5000);
    static final TransportAddress OTHER = TransportAddress.ipv4(10, 0, 0, 3, 5000);
    static final IceConfig CONFIG = IceConfig.defaults();

    final SeededRandom random = new SeededRandom(1);
    final ByteBuffer out = ByteBuffer.allocate(1500);
    IceAgent agent;
    IntegrityKey localKey;
    final IntegrityKey remoteKey = IntegrityKey.shortTerm(REMOTE.password());
    long nowUs = 1_000_000;

    @BeforeEach
    void makeAgent() {
        agent = new IceAgent(CONFIG, random);
        localKey = IntegrityKey.shortTerm(agent.localCredentials().password());
        agent.onRole(IceRole.CONTROLLED, nowUs);
        agent.onLocalHost(HOST, nowUs);
    }

    void start() {
        agent.onRemoteCredentials(REMOTE, nowUs);
        agent.onRemoteCandidate(IceCandidate.of(1, 100, PEER, CandidateType.HOST, null), nowUs);
    }

    StunMessage.Builder check() {
        return StunMessage.request(StunMessage.BINDING, TransactionId.next(99, random))
                .with(new Username(agent.localCredentials().ufrag() + ":" + REMOTE.ufrag()))
                .with(new Priority(1000));
    }

    static ByteBuffer packet(StunMessage message, IntegrityKey key) {
        ByteBuffer packet = ByteBuffer.allocate(1500);
        message.encode(key, packet);
        return packet.flip();
    }

    void receive(StunMessage message, IntegrityKey key, TransportAddress from) {
        agent.onReceived(packet(message, key), from, nowUs);
    }

    /** Everything the agent sends now. */
    List<StunMessage> drain() {
        List<StunMessage> sent = new ArrayList<>();
        while (agent.pollTransmit(out.clear(), nowUs) != null) {
            sent.add(StunMessage.decode(out.flip()));
        }
        while (agent.pollEvent() != null) {}
        return sent;
    }

    long drops(IceDrop reason) {
        return agent.diagnostics().drops().getOrDefault(reason, 0L);
    }
}
