package dev.peerage.lab.interop.webrtc;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.sctp.DataChannelOptions;
import dev.peerage.rtc.webrtc.PeerConnectionEvent;
import dev.peerage.rtc.webrtc.PeerConnectionReason;
import dev.peerage.rtc.webrtc.SessionDescription;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** One connection between us and a counterpart, with the signalling between them; the test's thread is its loop. */
final class Link implements AutoCloseable {

    private static final long TIMEOUT_MS = 30_000;

    final UdpPeer ours;
    final List<JsonNode> theirEvents = new ArrayList<>();

    private final Counterpart counterpart;
    private final String name;
    private final Queue<JsonNode> arrived = new ConcurrentLinkedQueue<>();

    Link(Counterpart counterpart, String name) throws Exception {
        this.counterpart = counterpart;
        this.name = name;
        this.ours = new UdpPeer(this::onOurEvent);
        counterpart.onEvent(event -> {
            if (event.path("peer").asString("").equals(name)) {
                arrived.add(event);
                ours.wakeUp();
            }
        });
        they("open");
    }

    /** Calls a function of the counterpart about this connection, and waits for its result. */
    JsonNode they(String function, Object... args) throws Exception {
        Object[] all = new Object[args.length + 1];
        all[0] = name;
        System.arraycopy(args, 0, all, 1, args.length);
        CompletableFuture<JsonNode> call = counterpart.call(function, all);
        call.whenComplete((result, failure) -> ours.wakeUp());
        await(function, call::isDone);
        return call.join();
    }

    void theyOffer(UnaryOperator<String> tamper) throws Exception {
        ours.tellHosts(); // so our candidates are in the answer
        SessionDescription offer =
                SessionDescription.offer(tamper.apply(they("offer").asString()));
        ours.capture.onDescription("theirs", offer);
        SessionDescription answer = ours.connection.onOffer(offer, UdpPeer.nowUs());
        ours.capture.onDescription("ours", answer);
        ours.capture.onNegotiated(ours.connection);
        they("accept", answer.sdp());
    }

    void weOffer(UnaryOperator<String> tamper) throws Exception {
        SessionDescription offer = ours.connection.offer(UdpPeer.nowUs());
        ours.capture.onDescription("ours", offer);
        SessionDescription answer = SessionDescription.answer(
                they("answer", tamper.apply(offer.sdp())).asString());
        ours.capture.onDescription("theirs", answer);
        ours.connection.onAnswer(answer, UdpPeer.nowUs());
        ours.capture.onNegotiated(ours.connection);
        ours.tellHosts(); // so our candidates trickle
    }

    void theyRestart() throws Exception {
        String offer = they("restart").asString();
        SessionDescription answer = ours.connection.onOffer(SessionDescription.offer(offer), UdpPeer.nowUs());
        they("accept", answer.sdp());
    }

    void weRestart() throws Exception {
        SessionDescription offer = ours.connection.restartIce(UdpPeer.nowUs());
        String answer = they("answer", offer.sdp()).asString();
        ours.connection.onAnswer(SessionDescription.answer(answer), UdpPeer.nowUs());
    }

    /** Makes a channel of ours. */
    int open(DataChannelOptions options) {
        return ours.connection.createDataChannel(options, UdpPeer.nowUs());
    }

    /** Runs the loop until the condition holds. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no \"" + what + "\" within " + TIMEOUT_MS + " ms; "
                        + ours.connection.stats().dtlsDrops() + " we: " + abridged() + " they: " + theirEvents + " "
                        + ours.connection.stats());
            }
            if (!counterpart.isAlive()) {
                throw new AssertionError("the counterpart's process ended; we waited for " + what);
            }
            ours.turn(20);
            for (JsonNode event = arrived.poll(); event != null; event = arrived.poll()) {
                theirEvents.add(event);
                if (event.get("event").asString().equals("candidate")) {
                    ours.connection.onRemoteCandidate(event.get("candidate").asString(), UdpPeer.nowUs());
                }
            }
        }
    }

    /** Runs the loop for that long. */
    void run(long durationMs) throws Exception {
        long end = System.nanoTime() + durationMs * 1_000_000;
        await("the end of a pause", () -> System.nanoTime() > end);
    }

    void awaitTheirs(String event, String label) throws Exception {
        await(event + " " + label, () -> theirs(event, label) != null);
    }

    void awaitOurs(PeerConnectionEvent event) throws Exception {
        await(event.toString(), () -> ours.events.contains(event));
    }

    /** The last event of theirs of that kind about that channel, or null. */
    JsonNode theirs(String event, String label) {
        return theirEvents.stream()
                .filter(it -> it.get("event").asString().equals(event)
                        && it.path("label").asString("").equals(label))
                .reduce((first, second) -> second)
                .orElse(null);
    }

    /** Sends, waiting while the queue is full. */
    void send(int channel, boolean isText, byte[] payload) throws Exception {
        await(
                payload.length + " bytes taken",
                () -> ours.connection.onSend(channel, isText, ByteBuffer.wrap(payload), UdpPeer.nowUs())
                        == SendResult.ACCEPTED);
    }

    /** Sends and waits until they have sent it back; it must be the same. */
    void echo(int channel, boolean isText, byte[] payload) throws Exception {
        int before = received().size();
        send(channel, isText, payload);
        await(
                payload.length + " bytes back on channel " + channel,
                () -> received().size() > before);
        PeerConnectionEvent.MessageReceived back = received().get(before);
        if (back.channel() != channel || back.isText() != isText || !Arrays.equals(back.payload(), payload)) {
            throw new AssertionError("sent " + payload.length + " bytes on channel " + channel + ", got back "
                    + back.payload().length + " on " + back.channel());
        }
    }

    List<PeerConnectionEvent.MessageReceived> received() {
        return ours.all(PeerConnectionEvent.MessageReceived.class);
    }

    List<String> texts() {
        return received().stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    PeerConnectionReason lastReason() {
        List<PeerConnectionEvent.StateChanged> changes = ours.all(PeerConnectionEvent.StateChanged.class);
        return changes.get(changes.size() - 1).reason();
    }

    private List<String> abridged() {
        return ours.events.stream()
                .map(event -> event instanceof PeerConnectionEvent.MessageReceived message
                        ? message.payload().length + " bytes on " + message.channel()
                        : event.toString())
                .toList();
    }

    private void onOurEvent(PeerConnectionEvent event) {
        if (event instanceof PeerConnectionEvent.LocalCandidate local) {
            counterpart.call("candidate", name, local.candidate());
        } else if (event instanceof PeerConnectionEvent.GatheringDone) {
            counterpart.call("candidate", name, "");
        }
    }

    @Override
    public void close() throws IOException {
        ours.close();
        counterpart.call("close", name);
    }
}
