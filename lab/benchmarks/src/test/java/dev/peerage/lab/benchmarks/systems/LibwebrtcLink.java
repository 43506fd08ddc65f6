package dev.peerage.lab.benchmarks.systems;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCAnswerOptions;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCDataChannel;
import dev.onvoid.webrtc.RTCDataChannelBuffer;
import dev.onvoid.webrtc.RTCDataChannelInit;
import dev.onvoid.webrtc.RTCDataChannelObserver;
import dev.onvoid.webrtc.RTCDataChannelState;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.peerage.lab.benchmarks.end.Link;
import dev.peerage.lab.benchmarks.end.LinkListener;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One end of a libwebrtc connection. */
final class LibwebrtcLink implements Link, PeerConnectionObserver {

    /** libwebrtc closes a channel with more than 16 MiB waiting. */
    private static final long HIGH_WATER_BYTES = 2 << 20;

    private static final long LOW_WATER_BYTES = 512 << 10;

    private final LinkListener listener;
    private final RTCPeerConnection connection;
    private final AtomicBoolean isOpenTold = new AtomicBoolean();
    private final Semaphore room = new Semaphore(0);
    private volatile @Nullable RTCDataChannel channel;
    private volatile boolean isClosed;

    LibwebrtcLink(PeerConnectionFactory factory, LinkListener listener) {
        this.listener = listener;
        this.connection = factory.createPeerConnection(new RTCConfiguration(), this);
    }

    void offer(boolean isReliable) {
        RTCDataChannelInit options = new RTCDataChannelInit();
        options.ordered = isReliable;
        options.maxRetransmits = isReliable ? -1 : 0;
        adopt(connection.createDataChannel("bench", options));
        connection.createOffer(new RTCOfferOptions(), new Local());
    }

    @Override
    public void onSignal(String text) {
        String body = text.substring(text.indexOf(' ') + 1);
        if (text.startsWith("offer ")) {
            connection.setRemoteDescription(
                    new RTCSessionDescription(RTCSdpType.OFFER, body),
                    new Then(() -> connection.createAnswer(new RTCAnswerOptions(), new Local())));
        } else if (text.startsWith("answer ")) {
            connection.setRemoteDescription(new RTCSessionDescription(RTCSdpType.ANSWER, body), new Then(() -> {}));
        } else {
            connection.addIceCandidate(new RTCIceCandidate("0", 0, body));
        }
    }

    @Override
    public void onIceCandidate(RTCIceCandidate candidate) {
        listener.onSignal("candidate " + candidate.sdp);
    }

    @Override
    public void onDataChannel(RTCDataChannel announced) {
        adopt(announced);
    }

    private void adopt(RTCDataChannel made) {
        channel = made;
        made.registerObserver(new RTCDataChannelObserver() {
            @Override
            public void onBufferedAmountChange(long previous) {
                room.release();
            }

            @Override
            public void onStateChange() {
                tellIfOpen(made);
            }

            @Override
            public void onMessage(RTCDataChannelBuffer buffer) {
                listener.onMessage(buffer.data.remaining());
            }
        });
        tellIfOpen(made);
    }

    private void tellIfOpen(RTCDataChannel made) {
        if (made.getState() == RTCDataChannelState.OPEN && isOpenTold.compareAndSet(false, true)) {
            listener.onOpened();
        }
    }

    @Override
    public void send(int bytes) throws Exception {
        send(new RTCDataChannelBuffer(ByteBuffer.allocateDirect(bytes), true));
    }

    private void send(RTCDataChannelBuffer message) throws Exception {
        RTCDataChannel open = channel;
        if (open != null) {
            open.send(message);
        }
    }

    @Override
    public void flood(int bytes) {
        Thread thread = new Thread(() -> pump(bytes), "libwebrtc-flood");
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(int bytes) {
        ByteBuffer payload = ByteBuffer.allocateDirect(bytes);
        RTCDataChannelBuffer message = new RTCDataChannelBuffer(payload, true);
        RTCDataChannel open = channel;
        try {
            while (!isClosed && open != null) {
                long waiting = open.getBufferedAmount();
                for (; waiting < HIGH_WATER_BYTES && !isClosed; waiting += bytes) {
                    payload.clear();
                    open.send(message);
                }
                while (!isClosed && open.getBufferedAmount() > LOW_WATER_BYTES) {
                    // The last change may be told before the amount has fallen: look again in any case.
                    room.tryAcquire(1, TimeUnit.MILLISECONDS);
                    room.drainPermits();
                }
            }
        } catch (Exception failure) {
            if (!isClosed) {
                failure.printStackTrace();
            }
        }
    }

    /** The channel object is left to the process: disposing of it races with its own callbacks. */
    @Override
    public void close() {
        isClosed = true;
        room.release();
        connection.close();
    }

    /** Takes a description that was made here and tells it. */
    private final class Local implements CreateSessionDescriptionObserver {

        @Override
        public void onSuccess(RTCSessionDescription made) {
            String type = made.sdpType == RTCSdpType.OFFER ? "offer " : "answer ";
            connection.setLocalDescription(made, new Then(() -> listener.onSignal(type + made.sdp)));
        }

        @Override
        public void onFailure(String error) {
            throw new IllegalStateException(error);
        }
    }

    private static final class Then implements SetSessionDescriptionObserver {

        private final Runnable next;

        Then(Runnable next) {
            this.next = next;
        }

        @Override
        public void onSuccess() {
            next.run();
        }

        @Override
        public void onFailure(String error) {
            throw new IllegalStateException(error);
        }
    }
}
