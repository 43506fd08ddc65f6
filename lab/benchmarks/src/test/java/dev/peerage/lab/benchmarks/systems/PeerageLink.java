package dev.peerage.lab.benchmarks.systems;

import dev.peerage.base.SendResult;
import dev.peerage.lab.benchmarks.end.Link;
import dev.peerage.lab.benchmarks.end.LinkListener;
import dev.peerage.rtc.io.LoopConnection;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelAnnounced;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.ChannelOpened;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.GatheringDone;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.LocalCandidate;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.MessageReceived;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.StateChanged;
import dev.peerage.rtc.webrtc.PeerConnectionEvent.Writable;
import dev.peerage.rtc.webrtc.PeerConnectionState;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One end of a connection of ours. */
final class PeerageLink implements Link {

    static final DataChannelOptions UNRELIABLE = DataChannelOptions.of("bench", Reliability.maxRetransmits(false, 0));

    private final PeerageDriver.LoopThread thread;
    private final LinkListener listener;
    private final Runnable onClosed;

    // Confined to the loop's thread.
    private @Nullable LoopConnection connection;
    private int channel;
    private ByteBuffer payload = ByteBuffer.allocate(0);
    private boolean isFlooding;

    PeerageLink(PeerageDriver.LoopThread thread, LinkListener listener, Runnable onClosed) {
        this.thread = thread;
        this.listener = listener;
        this.onClosed = onClosed;
        thread.loop.post(() -> connection = thread.loop.connect(this::onEvent));
    }

    void offer(DataChannelOptions options) {
        post(made -> {
            channel = made.createChannel(options);
            listener.onSignal("offer " + made.offer().sdp());
        });
    }

    @Override
    public void onSignal(String text) {
        String body = text.substring(text.indexOf(' ') + 1);
        post(made -> {
            if (text.startsWith("offer ")) {
                SessionDescription answer = made.answer(SessionDescription.offer(body));
                if (answer != null) {
                    listener.onSignal("answer " + answer.sdp());
                }
            } else if (text.startsWith("answer ")) {
                made.accept(SessionDescription.answer(body));
            } else {
                made.addCandidate(body);
            }
        });
    }

    private void onEvent(LoopConnection made, PeerConnectionEvent event) {
        if (event instanceof MessageReceived message) {
            listener.onMessage(message.payload().length);
        } else if (event instanceof Writable) {
            pump(made);
        } else if (event instanceof LocalCandidate local) {
            listener.onSignal("candidate " + local.candidate());
        } else if (event instanceof GatheringDone) {
            listener.onSignal("candidate ");
        } else if (event instanceof ChannelOpened) {
            listener.onOpened();
        } else if (event instanceof ChannelAnnounced announced) {
            channel = announced.channel();
            listener.onOpened();
        } else if (event instanceof StateChanged changed && changed.next().isFinal()) {
            isFlooding = false;
            if (changed.next() == PeerConnectionState.FAILED) {
                System.err.println(changed); // into this process's log
            }
        }
    }

    @Override
    public void send(int bytes) {
        if (thread.isCurrent() && connection != null) {
            sendNow(connection, bytes);
        } else {
            post(made -> sendNow(made, bytes));
        }
    }

    private void sendNow(LoopConnection made, int bytes) {
        if (payload.capacity() != bytes) {
            payload = ByteBuffer.allocate(bytes);
        }
        made.send(channel, false, payload.clear());
    }

    @Override
    public void flood(int bytes) {
        post(made -> {
            payload = ByteBuffer.allocate(bytes);
            isFlooding = true;
            pump(made);
        });
    }

    /** Sends until the queue is full; {@link Writable} goes on. */
    private void pump(LoopConnection made) {
        while (isFlooding && made.send(channel, false, payload.clear()) == SendResult.ACCEPTED) {
            // that was all
        }
    }

    @Override
    public long packets() {
        var stats = thread.loop.portStats();
        return stats.datagramsSent() + stats.datagramsReceived();
    }

    @Override
    public void close() {
        post(made -> {
            isFlooding = false;
            made.close();
            onClosed.run();
        });
    }

    private interface Task {
        void run(LoopConnection made);
    }

    private void post(Task task) {
        thread.loop.post(() -> {
            LoopConnection made = connection;
            if (made != null) {
                task.run(made);
            }
        });
    }
}
