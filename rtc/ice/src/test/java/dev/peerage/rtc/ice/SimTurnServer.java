package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute.ChannelNumber;
import dev.peerage.rtc.stun.TurnAttribute.Data;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.rtc.stun.TurnFrame;
import dev.peerage.rtc.stun.turn.TurnServer;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A TURN server on the simulated net: one user, nonces that go stale, permissions, channels and expiry. */
final class SimTurnServer {

    static final TransportAddress ADDRESS = TransportAddress.ipv4(9, 9, 9, 9, 3479);
    static final TurnServer CLIENT_VIEW = new TurnServer(ADDRESS, "alice", "secret");

    private static final IntegrityKey KEY = IntegrityKey.longTerm("alice", "sim", "secret");
    private static final long SECOND = 1_000_000;

    /** One client's relayed address. */
    private static final class Allocation {
        final TransportAddress client;
        final TransportAddress relayed;
        final TransactionId id;
        final Map<TransportAddress, Long> permittedUntilUs = new HashMap<>(); // by address with port 0
        final Map<Integer, TransportAddress> channels = new HashMap<>();
        long expiresUs;

        Allocation(TransportAddress client, TransportAddress relayed, TransactionId id) {
            this.client = client;
            this.relayed = relayed;
            this.id = id;
        }
    }

    private final SimNetwork network;
    private final Map<TransportAddress, Allocation> byClient = new LinkedHashMap<>();
    private int nextPort = 50_000;

    long nonceLifetimeUs = 60 * SECOND;
    long lifetimeSeconds = 600;
    final Set<TransportAddress> forbidden = new HashSet<>(); // with port 0
    long relayedDataPackets;
    long channelDataPackets;

    SimTurnServer(SimNetwork network) {
        this.network = network;
    }

    int allocations() {
        byClient.values().removeIf(allocation -> allocation.expiresUs <= network.nowUs());
        return byClient.size();
    }

    boolean owns(TransportAddress address) {
        return address.hasSameIp(ADDRESS) && (address.equals(ADDRESS) || address.port() >= 50_000);
    }

    void receive(TransportAddress from, TransportAddress to, byte[] packet) {
        allocations();
        if (to.equals(ADDRESS)) {
            onClient(from, ByteBuffer.wrap(packet));
        } else {
            byClient.values().stream().filter(a -> a.relayed.equals(to)).forEach(a -> onPeer(a, from, packet));
        }
    }

    private void onPeer(Allocation allocation, TransportAddress peer, byte[] data) {
        if (allocation.permittedUntilUs.getOrDefault(peer.withPort(0), 0L) <= network.nowUs()) {
            return;
        }
        relayedDataPackets++;
        ByteBuffer out = ByteBuffer.allocate(2000);
        int channel = allocation.channels.entrySet().stream()
                .filter(entry -> entry.getValue().equals(peer))
                .mapToInt(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
        if (channel != 0) {
            channelDataPackets++;
            out.position(4).put(data);
            TurnFrame.sealChannelData(out, 0, channel);
        } else {
            StunMessage.indication(
                            StunMessage.DATA,
                            new TransactionId(1, network.random().nextLong()))
                    .with(new XorPeerAddress(peer))
                    .with(new Data(data))
                    .build()
                    .encode(null, out);
        }
        network.transmit(ADDRESS, allocation.client, SimNetwork.bytes(out));
    }

    private void onClient(TransportAddress client, ByteBuffer packet) {
        Allocation allocation = byClient.get(client);
        if (TurnFrame.isChannelData(packet)) {
            int channel = TurnFrame.channelOf(packet);
            if (allocation != null && allocation.channels.containsKey(channel)) {
                TurnFrame.openChannelData(packet);
                forward(allocation, allocation.channels.get(channel), packet);
            }
            return;
        }
        StunMessage message = StunMessage.decode(packet);
        if (message.method() == StunMessage.SEND && allocation != null) {
            byte[] data = message.attribute(Data.class).bytes();
            forward(allocation, message.attribute(XorPeerAddress.class).address(), ByteBuffer.wrap(data));
        } else if (message.messageClass() == StunClass.REQUEST) {
            StunMessage.Builder answer = answer(client, message, allocation);
            ByteBuffer out = ByteBuffer.allocate(1500);
            answer.build().encode(message.isSignedWith(KEY) ? KEY : null, out);
            network.transmit(ADDRESS, client, SimNetwork.bytes(out));
        }
    }

    private void forward(Allocation allocation, TransportAddress peer, ByteBuffer data) {
        if (allocation.permittedUntilUs.getOrDefault(peer.withPort(0), 0L) > network.nowUs()) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            network.transmit(allocation.relayed, peer, bytes);
        }
    }

    private String nonce() {
        return "nonce" + network.nowUs() / nonceLifetimeUs;
    }

    private StunMessage.Builder answer(TransportAddress client, StunMessage request, Allocation allocation) {
        Nonce nonce = request.attribute(Nonce.class);
        if (!request.isSignedWith(KEY)) {
            return challenge(request, 401);
        }
        if (nonce == null || !nonce.value().equals(nonce())) {
            return challenge(request, 438);
        }
        if (request.method() == StunMessage.ALLOCATE) {
            return allocate(client, request, allocation);
        }
        if (allocation == null) {
            return error(request, 437);
        }
        StunMessage.Builder success = StunMessage.success(request.method(), request.transactionId());
        if (request.method() == StunMessage.REFRESH) {
            long seconds =
                    Math.min(lifetimeSeconds, request.attribute(Lifetime.class).seconds());
            allocation.expiresUs = network.nowUs() + seconds * SECOND;
            return success.with(new Lifetime(seconds));
        }
        TransportAddress peer = request.attribute(XorPeerAddress.class).address();
        if (forbidden.contains(peer.withPort(0))) {
            return error(request, 403);
        }
        allocation.permittedUntilUs.put(peer.withPort(0), network.nowUs() + 300 * SECOND);
        if (request.method() == StunMessage.CHANNEL_BIND) {
            allocation.channels.put(request.attribute(ChannelNumber.class).number(), peer);
        }
        return success;
    }

    private StunMessage.Builder allocate(TransportAddress client, StunMessage request, Allocation known) {
        if (known != null && !known.id.equals(request.transactionId())) {
            return error(request, 437);
        }
        Allocation allocation =
                known != null ? known : new Allocation(client, ADDRESS.withPort(nextPort++), request.transactionId());
        allocation.expiresUs = network.nowUs() + lifetimeSeconds * SECOND;
        byClient.put(client, allocation);
        return StunMessage.success(StunMessage.ALLOCATE, request.transactionId())
                .with(new XorRelayedAddress(allocation.relayed))
                .with(new XorMappedAddress(client))
                .with(new Lifetime(lifetimeSeconds));
    }

    private static StunMessage.Builder error(StunMessage request, int code) {
        return StunMessage.error(request.method(), request.transactionId(), code, "");
    }

    private StunMessage.Builder challenge(StunMessage request, int code) {
        return error(request, code).with(new Realm("sim")).with(new Nonce(nonce()));
    }
}
