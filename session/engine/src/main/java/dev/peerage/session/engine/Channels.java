package dev.peerage.session.engine;

import dev.peerage.base.DeliveryMode;
import dev.peerage.session.wire.ControlMessage.ChannelOpen;
import dev.peerage.session.wire.SessionFrame.Ack;
import dev.peerage.session.wire.SessionFrame.Data;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The channels of one session, both directions, by id; channel 0 is the control channel and always there. */
final class Channels {

    static final int CONTROL = 0;

    /** Lossy channels keep little: what waits long is worth nothing. */
    private static final int MAX_LOSSY_QUEUED_BYTES = 262_144;

    private final SessionConfig config;
    private final Counters counters;
    private final ReceiveBudget budget;
    private final EarlyFragments early = new EarlyFragments();
    private final List<ChannelSender> senders = new ArrayList<>();
    private final Map<Integer, ChannelSender> sendersById = new HashMap<>();
    private final Map<Integer, ChannelReceiver> receivers = new HashMap<>();
    private final List<ChannelReceiver> owingAcks = new ArrayList<>();

    private int lastOpened;
    private int lastOpenedByRemote;

    Channels(SessionConfig config, Counters counters) {
        this.config = config;
        this.counters = counters;
        this.budget = new ReceiveBudget(config.maxReceiveBytes());
        addSender(CONTROL, DeliveryMode.RELIABLE_ORDERED);
        receivers.put(CONTROL, new ChannelReceiver(CONTROL, 0, "", DeliveryMode.RELIABLE_ORDERED, config, budget));
    }

    ChannelSender control() {
        return senders.get(CONTROL);
    }

    /** The control channel first, then in the order of opening. */
    List<ChannelSender> senders() {
        return senders;
    }

    @Nullable
    ChannelSender sender(int channelId) {
        return sendersById.get(channelId);
    }

    @Nullable
    ChannelReceiver receiver(int channelId) {
        return receivers.get(channelId);
    }

    /** Receivers that have arrivals to acknowledge. */
    List<ChannelReceiver> owingAcks() {
        return owingAcks;
    }

    ReceiveBudget budget() {
        return budget;
    }

    /** Adds a channel of this side; null if there are too many. */
    @Nullable
    ChannelSender open(DeliveryMode mode) {
        return senders.size() > config.maxChannels() ? null : addSender(++lastOpened, mode);
    }

    void remove(ChannelSender sender) {
        senders.remove(sender);
        sendersById.remove(sender.channelId());
    }

    /** Adds a channel of the other side; null if it breaks the rules: ids in a row, not too many. */
    @Nullable
    ChannelReceiver onOpened(ChannelOpen open) {
        if (open.channelId() != lastOpenedByRemote + 1 || receivers.size() > config.maxChannels()) {
            return null;
        }
        lastOpenedByRemote++;
        ChannelReceiver receiver =
                new ChannelReceiver(lastOpenedByRemote, open.groupId(), open.label(), open.mode(), config, budget);
        receivers.put(lastOpenedByRemote, receiver);
        return receiver;
    }

    /** What came for a channel before its opening. */
    List<Data> takeEarly(int channelId) {
        return early.take(channelId);
    }

    /** Removes a channel of the other side; null if there is none. */
    @Nullable
    ChannelReceiver onClosed(long channelId) {
        if (channelId == CONTROL || channelId > lastOpenedByRemote) {
            return null;
        }
        ChannelReceiver receiver = receivers.remove((int) channelId);
        if (receiver != null) {
            receiver.release();
            owingAcks.remove(receiver);
        }
        return receiver;
    }

    /** Hands a fragment to its channel; null if that is not open (yet, or any more). */
    @Nullable
    ChannelReceiver receiverOf(Data data) {
        if (data.channelId() > lastOpenedByRemote) {
            boolean isHeld = data.channelId() <= lastOpenedByRemote + config.maxChannels() && early.add(data);
            counters.overLimitDropped += isHeld ? 0 : 1;
            return null;
        }
        return receivers.get((int) data.channelId());
    }

    /** Counts what became of a fragment; returns false if the session cannot go on. */
    boolean onFragment(ChannelReceiver receiver, Data data, int pathId, long nowUs) {
        ChannelReceiver.Outcome outcome =
                receiver.onFragment(data.sequence(), data.isFirst(), data.isLast(), data.payload(), pathId, nowUs);
        noteAck(receiver);
        switch (outcome) {
            case DUPLICATE -> counters.duplicatesDropped++;
            case STALE -> counters.staleDropped++;
            case OVER_LIMIT -> counters.overLimitDropped++;
            case ACCEPTED, BROKEN -> {}
        }
        return outcome != ChannelReceiver.Outcome.BROKEN;
    }

    void onConsumed(int channelId, int creditBytes, long nowUs) {
        budget.remove(creditBytes);
        ChannelReceiver receiver = receivers.get(channelId);
        if (receiver != null) {
            receiver.onConsumed(creditBytes, nowUs);
            noteAck(receiver);
        }
    }

    /** Returns false if it acknowledges what was never sent. */
    boolean onAck(Ack ack, PathSet paths, long nowUs) {
        ChannelSender sender = ack.channelId() > lastOpened ? null : sendersById.get((int) ack.channelId());
        if (sender == null) {
            return ack.channelId() <= lastOpened; // closed by now
        }
        return sender.onAck(ack, paths, nowUs);
    }

    void onPathLost(int pathId, PathSet paths) {
        for (ChannelSender sender : senders) {
            sender.onPathLost(pathId, paths);
        }
    }

    void onSuspended() {
        for (ChannelSender sender : senders) {
            sender.onSuspended();
        }
    }

    void onTimeout(PathSet paths, long nowUs) {
        long rttUs = paths.rttUs();
        for (ChannelSender sender : senders) {
            sender.onTimeout(rttUs, paths, nowUs);
        }
    }

    /** Retransmissions and, if they can be sent at all, acknowledgements. */
    long nextDeadlineUs(PathSet paths) {
        long next = Long.MAX_VALUE;
        if (paths.primary() == null) {
            return next;
        }
        long rttUs = paths.rttUs();
        for (ChannelSender sender : senders) {
            next = Math.min(next, sender.nextDeadlineUs(rttUs));
        }
        for (ChannelReceiver receiver : owingAcks) {
            next = Math.min(next, receiver.ackAtUs());
        }
        return next;
    }

    /** Whether all reliable messages of the application have arrived. */
    boolean isDrained() {
        for (int i = 1; i < senders.size(); i++) {
            if (senders.get(i).isReliable() && !senders.get(i).isDrained()) {
                return false;
            }
        }
        return true;
    }

    private void noteAck(ChannelReceiver receiver) {
        if (receiver.isAckOwed() && !owingAcks.contains(receiver)) {
            owingAcks.add(receiver);
        }
    }

    private ChannelSender addSender(int channelId, DeliveryMode mode) {
        int maxQueuedBytes =
                mode.isReliable() ? config.maxQueuedBytes() : Math.min(config.maxQueuedBytes(), MAX_LOSSY_QUEUED_BYTES);
        ChannelSender sender = new ChannelSender(channelId, mode, maxQueuedBytes);
        senders.add(sender);
        sendersById.put(channelId, sender);
        return sender;
    }
}
