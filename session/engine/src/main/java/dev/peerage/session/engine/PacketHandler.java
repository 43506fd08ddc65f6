package dev.peerage.session.engine;

import dev.peerage.session.wire.ControlCodec;
import dev.peerage.session.wire.ControlMessage;
import dev.peerage.session.wire.ControlMessage.ChannelClose;
import dev.peerage.session.wire.ControlMessage.ChannelOpen;
import dev.peerage.session.wire.ControlMessage.Nominate;
import dev.peerage.session.wire.ControlMessage.SessionClose;
import dev.peerage.session.wire.ControlMessage.Signal;
import dev.peerage.session.wire.SessionCodec;
import dev.peerage.session.wire.SessionFrame;
import dev.peerage.session.wire.SessionFrame.Ack;
import dev.peerage.session.wire.SessionFrame.Data;
import dev.peerage.session.wire.SessionFrame.Ping;
import dev.peerage.session.wire.SessionFrame.Pong;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Takes packets apart and gives every frame and control message to the part that it is for. */
final class PacketHandler {

    private final SessionCodec codec = new SessionCodec();
    private final List<SessionFrame> frames = new ArrayList<>();

    private final boolean isControlling;
    private final Lifecycle lifecycle;
    private final PathSet paths;
    private final Channels channels;
    private final DirectPathNegotiator negotiator;
    private final ArrayDeque<SessionEvent> events;
    private final Counters counters;

    PacketHandler(
            boolean isControlling,
            Lifecycle lifecycle,
            PathSet paths,
            Channels channels,
            DirectPathNegotiator negotiator,
            ArrayDeque<SessionEvent> events,
            Counters counters) {
        this.isControlling = isControlling;
        this.lifecycle = lifecycle;
        this.paths = paths;
        this.channels = channels;
        this.negotiator = negotiator;
        this.events = events;
        this.counters = counters;
    }

    void onPacket(Path path, ByteBuffer packet, long nowUs) {
        counters.of(path.kind()).onReceived(packet.remaining());
        if (codec.decode(packet, frames) != null) {
            lifecycle.onMalformed(nowUs);
        }
        for (SessionFrame frame : frames) {
            onFrame(path, frame, nowUs);
        }
        frames.clear();
    }

    private void onFrame(Path path, SessionFrame frame, long nowUs) {
        if (frame instanceof Data data) {
            ChannelReceiver receiver = channels.receiverOf(data);
            if (receiver != null) {
                onFragment(receiver, data, path.id(), nowUs);
            }
        } else if (frame instanceof Ack ack) {
            if (!channels.onAck(ack, paths, nowUs)) {
                lifecycle.onMalformed(nowUs);
            }
        } else if (frame instanceof Ping ping) {
            path.onPing(ping.id());
        } else if (frame instanceof Pong pong) {
            path.onPong(pong.id(), nowUs);
        }
    }

    private void onFragment(ChannelReceiver receiver, Data data, int pathId, long nowUs) {
        if (!channels.onFragment(receiver, data, pathId, nowUs)) {
            lifecycle.onProtocolError(nowUs);
            return;
        }
        ChannelReceiver.Received received = receiver.pollMessage();
        while (received != null) {
            if (receiver.channelId() == Channels.CONTROL) {
                channels.onConsumed(Channels.CONTROL, received.creditBytes(), nowUs);
                onControl(ControlCodec.decode(received.message()), nowUs);
            } else {
                deliver(receiver, received);
            }
            received = receiver.pollMessage();
        }
    }

    private void deliver(ChannelReceiver receiver, ChannelReceiver.Received received) {
        counters.messagesDelivered++;
        events.add(new SessionEvent.Deliver(
                receiver.channelId(),
                receiver.groupId(),
                receiver.label(),
                receiver.mode(),
                received.message(),
                received.creditBytes()));
    }

    private void onControl(ControlMessage message, long nowUs) {
        if (message instanceof ChannelOpen open) {
            onChannelOpen(open, nowUs);
        } else if (message instanceof ChannelClose close) {
            ChannelReceiver closed = channels.onClosed(close.channelId());
            if (closed != null) {
                events.add(new SessionEvent.ChannelClosed(closed.channelId()));
            }
        } else if (message instanceof Signal signal) {
            if (lifecycle.isOpen() && !negotiator.onSignal(signal, nowUs)) {
                lifecycle.onMalformed(nowUs);
            }
        } else if (message instanceof Nominate nominate && !isControlling && nominate.path() <= Integer.MAX_VALUE) {
            paths.onNominated((int) nominate.path());
        } else if (message instanceof SessionClose) {
            lifecycle.onRemoteClose(nowUs);
        } else {
            lifecycle.onMalformed(nowUs);
        }
    }

    private void onChannelOpen(ChannelOpen open, long nowUs) {
        ChannelReceiver receiver = channels.onOpened(open);
        if (receiver == null) {
            lifecycle.onProtocolError(nowUs);
            return;
        }
        events.add(new SessionEvent.ChannelOpened(receiver.channelId(), open.groupId(), open.label(), open.mode()));
        for (Data early : channels.takeEarly(receiver.channelId())) {
            onFragment(receiver, early, paths.relay().id(), nowUs);
        }
    }
}
