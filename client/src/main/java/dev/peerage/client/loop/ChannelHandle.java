package dev.peerage.client.loop;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.DeliveryMode;
import dev.peerage.base.PeerId;
import dev.peerage.base.SendResult;
import dev.peerage.client.Channel;
import dev.peerage.client.Group;
import dev.peerage.client.LinkState;
import dev.peerage.client.MessageHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A channel of a group. May exist before the application asks for it: then it holds what the others send.
 *
 * <p>Thread-safe: sending only counts bytes and posts to the loop.
 */
final class ChannelHandle implements Channel {

    /** Above this many bytes to one peer, reliable channels push back; one larger message may pass alone. */
    static final int RELIABLE_LIMIT_BYTES = 16 << 20;

    /** Freshness over volume: what would wait long is of no use any more. */
    static final int LOSSY_LIMIT_BYTES = 256 << 10;

    private final GroupHandle group;
    private final String label;
    private final DeliveryMode mode;
    private final int maxMessageBytes;
    private final Mailbox mailbox;
    private final EventSlot<Inbound> inbox;
    private final EventSlot<PeerId> writable;
    private final Map<PeerId, SendGate> gates = new ConcurrentHashMap<>();

    ChannelHandle(
            GroupHandle group,
            String label,
            DeliveryMode mode,
            int maxMessageBytes,
            Mailbox mailbox,
            Callbacks callbacks) {
        this.group = group;
        this.label = label;
        this.mode = mode;
        this.maxMessageBytes = maxMessageBytes;
        this.mailbox = mailbox;
        this.inbox = new EventSlot<>(callbacks, EventSlot.UNBOUNDED);
        this.writable = new EventSlot<>(callbacks, EventSlot.MAX_HELD);
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public ChannelOptions options() {
        return new ChannelOptions(mode);
    }

    @Override
    public Group group() {
        return group;
    }

    @Override
    public void onMessage(MessageHandler handler) {
        inbox.set(inbound -> {
            try {
                handler.onMessage(inbound.from(), inbound.message());
            } finally {
                inbound.onTaken().run();
            }
        });
    }

    @Override
    public SendResult send(PeerId to, byte[] message) {
        check(message);
        PeerLink link = group.others().get(to);
        if (link == null) {
            return SendResult.CLOSED;
        }
        SendResult readiness = readiness(link);
        if (!readiness.isAccepted()) {
            return readiness;
        }
        SendGate gate = gate(link);
        if (!gate.reserve(message.length)) {
            return SendResult.BACK_PRESSURED;
        }
        post(link, gate, message.clone());
        return SendResult.ACCEPTED;
    }

    @Override
    public SendResult broadcast(byte[] message) {
        check(message);
        if (!group.isActive()) {
            return SendResult.CLOSED;
        }
        List<PeerLink> ready = new ArrayList<>();
        for (PeerLink link : group.others().values()) {
            if (readiness(link).isAccepted()) {
                if (gate(link).reserve(message.length)) {
                    ready.add(link);
                } else if (mode.isReliable()) {
                    ready.forEach(taken -> gate(taken).release(message.length));
                    return SendResult.BACK_PRESSURED;
                }
            }
        }
        byte[] copy = message.clone();
        ready.forEach(link -> post(link, gate(link), copy));
        return SendResult.ACCEPTED;
    }

    @Override
    public int bufferedBytes(PeerId peer) {
        SendGate gate = gates.get(peer);
        return gate == null ? 0 : gate.bufferedBytes();
    }

    @Override
    public void onWritable(Consumer<PeerId> handler) {
        writable.set(handler);
    }

    DeliveryMode mode() {
        return mode;
    }

    long groupId() {
        return group.id();
    }

    /** Loop: a message has come; it waits for the handler as long as it must. */
    void onReceived(Inbound message) {
        inbox.emit(message);
    }

    /** Loop: this peer's queue has room again. */
    void onRoom(PeerId peer) {
        writable.emit(peer);
    }

    /** Loop: the peer is no longer a member; what it is owed is void. */
    void onMemberLeft(PeerId peer) {
        gates.remove(peer);
    }

    private void check(byte[] message) {
        if (message.length > maxMessageBytes) {
            throw new IllegalArgumentException("a message on channel \"" + label + "\" (" + mode + ") has at most "
                    + maxMessageBytes + " bytes, was " + message.length);
        }
    }

    private SendResult readiness(PeerLink link) {
        LinkState state = link.snapshot().state();
        if (state == LinkState.CLOSED) {
            return SendResult.CLOSED;
        }
        return state == LinkState.CONNECTED || mode.isReliable() ? SendResult.ACCEPTED : SendResult.SUSPENDED;
    }

    private SendGate gate(PeerLink link) {
        return gates.computeIfAbsent(
                link.peer(), peer -> new SendGate(mode.isReliable() ? RELIABLE_LIMIT_BYTES : LOSSY_LIMIT_BYTES));
    }

    private void post(PeerLink link, SendGate gate, byte[] message) {
        mailbox.post(nowUs -> link.send(this, gate, ByteBuffer.wrap(message), nowUs));
    }
}
