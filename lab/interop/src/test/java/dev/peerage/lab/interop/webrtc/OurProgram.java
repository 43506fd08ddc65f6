package dev.peerage.lab.interop.webrtc;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.sctp.Reliability;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Our own stack as a {@link Counterpart}, to run on another JDK. Each connection has a thread, which is its loop. */
final class OurProgram {

    private static final Map<String, Peer> PEERS = new ConcurrentHashMap<>();

    private OurProgram() {}

    public static void main(String[] args) {
        JsonLines.tell("ready", "version", "java " + Runtime.version());
        JsonLines.serve(Map.ofEntries(
                Map.entry("open", call -> PEERS.put(text(call, 0), new Peer(text(call, 0)))),
                Map.entry("channel", call -> peer(call).onLoop(it -> it.open(text(call, 1), call.get(2)))),
                Map.entry("offer", call -> peer(call).onLoop(it -> it.offer())),
                Map.entry("restart", call -> peer(call).onLoop(it -> it.restart())),
                Map.entry("answer", call -> peer(call).onLoop(it -> it.answer(text(call, 1)))),
                Map.entry("accept", call -> peer(call).onLoop(it -> it.accept(text(call, 1)))),
                Map.entry("candidate", call -> peer(call).onLoop(it -> it.addCandidate(text(call, 1)))),
                Map.entry("send", call -> peer(call).onLoop(it -> it.send(text(call, 1), text(call, 2)))),
                Map.entry(
                        "sendMany",
                        call -> peer(call)
                                .onLoop(it -> it.sendMany(
                                        text(call, 1),
                                        call.get(2).asInt(),
                                        call.get(3).asInt()))),
                Map.entry("closeChannel", call -> peer(call).onLoop(it -> it.closeChannel(text(call, 1)))),
                Map.entry("close", call -> PEERS.remove(text(call, 0)).end())));
        System.exit(0);
    }

    private static String text(JsonNode args, int index) {
        return args.get(index).asString();
    }

    private static Peer peer(JsonNode args) {
        return PEERS.get(text(args, 0));
    }

    /** What is done on a connection's loop. */
    private interface Task {
        Object run(Peer peer) throws Exception;
    }

    private record Message(int channel, boolean isText, byte[] payload) {}

    /** One connection, with its channels by label and what waits to be sent on them. */
    private static final class Peer {

        private final String name;
        private final UdpPeer udp;
        private final Queue<FutureTask<Object>> tasks = new ConcurrentLinkedQueue<>();
        private volatile boolean hasEnded;

        // Confined to the loop
        private final Map<Integer, String> labels = new HashMap<>();
        private final Deque<Message> waiting = new ArrayDeque<>();

        Peer(String name) throws IOException {
            this.name = name;
            this.udp = new UdpPeer(this::onEvent);
            udp.tellHosts();
            Thread loop = new Thread(this::loop, name);
            loop.setDaemon(true);
            loop.start();
        }

        private void loop() {
            try (udp) {
                while (!hasEnded) {
                    for (FutureTask<Object> task = tasks.poll(); task != null; task = tasks.poll()) {
                        task.run();
                    }
                    flush();
                    udp.turn(20);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        Object onLoop(Task task) throws Exception {
            Callable<Object> call = () -> task.run(this);
            FutureTask<Object> posted = new FutureTask<>(call);
            tasks.add(posted);
            udp.wakeUp();
            return posted.get(5, TimeUnit.SECONDS);
        }

        Object end() {
            hasEnded = true;
            udp.wakeUp();
            return null;
        }

        private void onEvent(PeerConnectionEvent event) {
            if (event instanceof PeerConnectionEvent.LocalCandidate local) {
                JsonLines.tell("candidate", "peer", name, "candidate", local.candidate());
            } else if (event instanceof PeerConnectionEvent.ChannelAnnounced announced) {
                onAnnounced(announced);
            } else if (event instanceof PeerConnectionEvent.ChannelOpened opened) {
                JsonLines.tell("open", "peer", name, "label", labels.get(opened.channel()));
            } else if (event instanceof PeerConnectionEvent.ChannelClosed closed) {
                JsonLines.tell("close", "peer", name, "label", labels.remove(closed.channel()));
            } else if (event instanceof PeerConnectionEvent.MessageReceived message) {
                waiting.add(new Message(message.channel(), message.isText(), message.payload()));
            }
        }

        private void onAnnounced(PeerConnectionEvent.ChannelAnnounced announced) {
            DataChannelOptions options = announced.options();
            labels.put(announced.channel(), options.label());
            JsonLines.tell(
                    "announced",
                    "peer",
                    name,
                    "label",
                    options.label(),
                    "protocol",
                    options.protocol(),
                    "ordered",
                    options.reliability().isOrdered(),
                    "maxRetransmits",
                    options.reliability().maxRetransmits(),
                    "maxPacketLifeTime",
                    options.reliability().maxLifetimeUs() / 1_000);
        }

        private void flush() {
            while (!waiting.isEmpty() && send(waiting.peek()) != SendResult.BACK_PRESSURED) {
                waiting.remove();
            }
        }

        private SendResult send(Message message) {
            ByteBuffer payload = ByteBuffer.wrap(message.payload);
            return udp.connection.onSend(message.channel, message.isText, payload, UdpPeer.nowUs());
        }

        Object open(String label, JsonNode wanted) {
            boolean isOrdered = wanted.path("ordered").asBoolean(true);
            Reliability reliability = wanted.has("maxRetransmits")
                    ? Reliability.maxRetransmits(
                            isOrdered, wanted.get("maxRetransmits").asInt())
                    : isOrdered ? Reliability.RELIABLE_ORDERED : Reliability.RELIABLE_UNORDERED;
            Integer id = wanted.has("id") ? wanted.get("id").asInt() : null;
            DataChannelOptions options = new DataChannelOptions(
                    label, wanted.path("protocol").asString(""), reliability, id, DataChannelOptions.NORMAL_PRIORITY);
            labels.put(udp.connection.createDataChannel(options, UdpPeer.nowUs()), label);
            return null;
        }

        String offer() {
            return udp.connection.offer(UdpPeer.nowUs()).sdp();
        }

        String restart() {
            return udp.connection.restartIce(UdpPeer.nowUs()).sdp();
        }

        String answer(String sdp) {
            return udp.connection
                    .onOffer(SessionDescription.offer(sdp), UdpPeer.nowUs())
                    .sdp();
        }

        Object accept(String sdp) {
            udp.connection.onAnswer(SessionDescription.answer(sdp), UdpPeer.nowUs());
            return null;
        }

        Object addCandidate(String candidate) {
            udp.connection.onRemoteCandidate(candidate, UdpPeer.nowUs());
            return null;
        }

        Object send(String label, String text) {
            waiting.add(new Message(channel(label), true, text.getBytes(StandardCharsets.UTF_8)));
            return null;
        }

        Object sendMany(String label, int count, int bytes) {
            for (int i = 0; i < count; i++) {
                byte[] payload = new byte[bytes];
                Arrays.fill(payload, (byte) i);
                waiting.add(new Message(channel(label), false, payload));
            }
            return null;
        }

        Object closeChannel(String label) {
            udp.connection.closeDataChannel(channel(label), UdpPeer.nowUs());
            return null;
        }

        private int channel(String label) {
            return labels.entrySet().stream()
                    .filter(it -> it.getValue().equals(label))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }
    }
}
