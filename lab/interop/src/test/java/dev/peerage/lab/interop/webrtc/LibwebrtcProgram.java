package dev.peerage.lab.interop.webrtc;

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
import dev.onvoid.webrtc.RTCPeerConnectionState;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** libwebrtc as a {@link Counterpart}; in a process of its own, so that what its native code does ends only that. */
final class LibwebrtcProgram {

    private static final PeerConnectionFactory FACTORY = new PeerConnectionFactory(new HeadlessAudioDeviceModule());
    private static final Map<String, Peer> PEERS = new ConcurrentHashMap<>();

    private LibwebrtcProgram() {}

    public static void main(String[] args) {
        JsonLines.tell("ready", "version", "webrtc-java");
        JsonLines.serve(Map.ofEntries(
                Map.entry("open", call -> PEERS.put(text(call, 0), new Peer(text(call, 0)))),
                Map.entry("channel", call -> peer(call).open(text(call, 1), call.get(2))),
                Map.entry("offer", call -> peer(call).offer(false)),
                Map.entry("restart", call -> peer(call).offer(true)),
                Map.entry("answer", call -> peer(call).answer(text(call, 1))),
                Map.entry("accept", call -> peer(call).accept(RTCSdpType.ANSWER, text(call, 1))),
                Map.entry("candidate", call -> peer(call).addCandidate(text(call, 1))),
                Map.entry("send", call -> peer(call).send(text(call, 1), text(call, 2))),
                Map.entry(
                        "sendMany",
                        call -> peer(call)
                                .sendMany(
                                        text(call, 1),
                                        call.get(2).asInt(),
                                        call.get(3).asInt())),
                Map.entry("closeChannel", call -> peer(call).closeChannel(text(call, 1))),
                Map.entry("close", call -> PEERS.remove(text(call, 0)).close())));
        Runtime.getRuntime().halt(0); // its destructors have been seen to crash
    }

    private static String text(JsonNode args, int index) {
        return args.get(index).asString();
    }

    private static Peer peer(JsonNode args) {
        return PEERS.get(text(args, 0));
    }

    /** One connection of theirs, with its channels by label. */
    private static final class Peer implements PeerConnectionObserver {

        private final String name;
        private final Map<String, RTCDataChannel> channels = new ConcurrentHashMap<>();
        private final RTCPeerConnection connection;

        Peer(String name) {
            this.name = name;
            this.connection = FACTORY.createPeerConnection(new RTCConfiguration(), this);
        }

        @Override
        public void onIceCandidate(RTCIceCandidate candidate) {
            JsonLines.tell("candidate", "peer", name, "candidate", candidate.sdp);
        }

        @Override
        public void onConnectionChange(RTCPeerConnectionState state) {
            JsonLines.tell("state", "peer", name, "state", state.name());
        }

        @Override
        public void onDataChannel(RTCDataChannel channel) {
            JsonLines.tell(
                    "announced",
                    "peer",
                    name,
                    "label",
                    channel.getLabel(),
                    "protocol",
                    channel.getProtocol(),
                    "ordered",
                    channel.isOrdered(),
                    "maxRetransmits",
                    channel.getMaxRetransmits(),
                    "maxPacketLifeTime",
                    channel.getMaxPacketLifeTime());
            watch(channel);
        }

        Object open(String label, JsonNode wanted) {
            RTCDataChannelInit init = new RTCDataChannelInit();
            init.ordered = wanted.path("ordered").asBoolean(true);
            init.maxRetransmits = wanted.path("maxRetransmits").asInt(-1);
            init.maxPacketLifeTime = wanted.path("maxPacketLifeTime").asInt(-1);
            init.protocol = wanted.path("protocol").asString("");
            init.negotiated = wanted.path("negotiated").asBoolean(false);
            init.id = wanted.path("id").asInt(-1);
            watch(connection.createDataChannel(label, init));
            return null;
        }

        private void watch(RTCDataChannel channel) {
            String label = channel.getLabel();
            channels.put(label, channel);
            channel.registerObserver(new RTCDataChannelObserver() {
                @Override
                public void onBufferedAmountChange(long previousAmount) {}

                @Override
                public void onStateChange() {
                    RTCDataChannelState state = channel.getState();
                    if (state == RTCDataChannelState.OPEN || state == RTCDataChannelState.CLOSED) {
                        String event = state == RTCDataChannelState.OPEN ? "open" : "close";
                        JsonLines.tell(event, "peer", name, "label", label);
                    }
                }

                @Override
                public void onMessage(RTCDataChannelBuffer message) {
                    byte[] copy = new byte[message.data.remaining()]; // theirs lives only as long as this call
                    message.data.get(copy);
                    sendOn(channel, copy, message.binary);
                }
            });
        }

        private static void sendOn(RTCDataChannel channel, byte[] message, boolean isBinary) {
            try {
                channel.send(new RTCDataChannelBuffer(ByteBuffer.wrap(message), isBinary));
            } catch (Exception refused) {
                JsonLines.tell("refused", "detail", refused.toString());
            }
        }

        String offer(boolean isRestart) throws Exception {
            RTCOfferOptions options = new RTCOfferOptions();
            options.iceRestart = isRestart;
            Described described = new Described();
            connection.createOffer(options, described);
            return setLocal(described);
        }

        String answer(String sdp) throws Exception {
            accept(RTCSdpType.OFFER, sdp);
            Described described = new Described();
            connection.createAnswer(new RTCAnswerOptions(), described);
            return setLocal(described);
        }

        private String setLocal(Described described) throws Exception {
            Applied applied = new Applied();
            connection.setLocalDescription(described.await(), applied);
            applied.await();
            return connection.getLocalDescription().sdp;
        }

        Object accept(RTCSdpType type, String sdp) throws Exception {
            Applied applied = new Applied();
            connection.setRemoteDescription(new RTCSessionDescription(type, sdp), applied);
            return applied.await();
        }

        Object addCandidate(String candidate) {
            if (!candidate.isEmpty()) {
                connection.addIceCandidate(new RTCIceCandidate("0", 0, candidate));
            }
            return null;
        }

        Object send(String label, String text) {
            sendOn(channels.get(label), text.getBytes(StandardCharsets.UTF_8), false);
            return null;
        }

        Object sendMany(String label, int count, int bytes) {
            for (int i = 0; i < count; i++) {
                byte[] message = new byte[bytes];
                Arrays.fill(message, (byte) i);
                sendOn(channels.get(label), message, true);
            }
            return null;
        }

        Object closeChannel(String label) {
            channels.get(label).close();
            return null;
        }

        Object close() {
            connection.close();
            return null;
        }
    }

    private static final class Described extends CompletableFuture<RTCSessionDescription>
            implements CreateSessionDescriptionObserver {
        @Override
        public void onSuccess(RTCSessionDescription description) {
            complete(description);
        }

        @Override
        public void onFailure(String error) {
            completeExceptionally(new IllegalStateException(error));
        }

        RTCSessionDescription await() throws Exception {
            return get(5, TimeUnit.SECONDS);
        }
    }

    private static final class Applied extends CompletableFuture<Object> implements SetSessionDescriptionObserver {
        @Override
        public void onSuccess() {
            complete(null);
        }

        @Override
        public void onFailure(String error) {
            completeExceptionally(new IllegalStateException(error));
        }

        Object await() throws Exception {
            return get(5, TimeUnit.SECONDS);
        }
    }
}
