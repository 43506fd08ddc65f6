package dev.peerage.lab.interop.webrtc;

import dev.peerage.rtc.webrtc.PeerConnectionEvent;
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

/** One connection between us and Chromium, with the signalling between them; the test's thread is its loop. */
final class ChromiumLink implements AutoCloseable {

    private static final long TIMEOUT_MS = 10_000;

    final UdpPeer java;
    final List<JsonNode> browserEvents = new ArrayList<>();

    private final Chromium chromium;
    private final String name;
    private final Queue<JsonNode> arrived = new ConcurrentLinkedQueue<>();

    ChromiumLink(Chromium chromium, String name) throws Exception {
        this.chromium = chromium;
        this.name = name;
        this.java = new UdpPeer(this::onJavaEvent);
        chromium.onEvent(event -> {
            if (event.path("peer").asString("").equals(name)) {
                arrived.add(event);
                java.wakeUp();
            }
        });
        page("open");
    }

    /** Calls a function of the page about this connection, and waits for its result. */
    JsonNode page(String function, Object... args) throws Exception {
        Object[] all = new Object[args.length + 1];
        all[0] = name;
        System.arraycopy(args, 0, all, 1, args.length);
        CompletableFuture<JsonNode> call = chromium.call(function, all);
        call.whenComplete((result, failure) -> java.wakeUp());
        await(function, call::isDone);
        return call.join();
    }

    void chromiumOffers(UnaryOperator<String> tamper) throws Exception {
        java.tellHosts(); // so our candidates are in the answer
        String offer = page("offer").asString();
        SessionDescription answer =
                java.connection.onOffer(SessionDescription.offer(tamper.apply(offer)), UdpPeer.nowUs());
        page("accept", answer.sdp());
    }

    void javaOffers(UnaryOperator<String> tamper) throws Exception {
        SessionDescription offer = java.connection.offer(UdpPeer.nowUs());
        String answer = page("answer", tamper.apply(offer.sdp())).asString();
        java.connection.onAnswer(SessionDescription.answer(answer), UdpPeer.nowUs());
        java.tellHosts(); // so our candidates trickle
    }

    /** Runs the loop until the condition holds. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + TIMEOUT_MS * 1_000_000;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no \"" + what + "\" within " + TIMEOUT_MS + " ms; java: " + java.events
                        + " browser: " + browserEvents + " " + java.connection.stats());
            }
            java.turn(20);
            for (JsonNode event = arrived.poll(); event != null; event = arrived.poll()) {
                browserEvents.add(event);
                if (event.get("event").asString().equals("candidate")) {
                    java.connection.onRemoteCandidate(event.get("candidate").asString(), UdpPeer.nowUs());
                }
            }
        }
    }

    void awaitBrowser(String event, String key, String value) throws Exception {
        await(
                event + " " + value,
                () -> browserEvents.stream()
                        .anyMatch(it -> it.get("event").asString().equals(event)
                                && it.path(key).asString("").equals(value)));
    }

    void awaitJava(PeerConnectionEvent event) throws Exception {
        await(event.toString(), () -> java.events.contains(event));
    }

    /** Sends and waits until Chromium has sent it back; it must be the same. */
    void echo(int channel, boolean isText, byte[] payload) throws Exception {
        int before = java.all(PeerConnectionEvent.MessageReceived.class).size();
        java.connection.onSend(channel, isText, ByteBuffer.wrap(payload), UdpPeer.nowUs());
        await(
                payload.length + " bytes back on channel " + channel,
                () -> java.all(PeerConnectionEvent.MessageReceived.class).size() > before);
        PeerConnectionEvent.MessageReceived back =
                java.all(PeerConnectionEvent.MessageReceived.class).get(before);
        if (back.channel() != channel || back.isText() != isText || !Arrays.equals(back.payload(), payload)) {
            throw new AssertionError("sent " + payload.length + " bytes on channel " + channel + ", got back "
                    + back.payload().length + " on " + back.channel());
        }
    }

    List<String> javaTexts() {
        return java.all(PeerConnectionEvent.MessageReceived.class).stream()
                .map(message -> new String(message.payload(), StandardCharsets.UTF_8))
                .toList();
    }

    private void onJavaEvent(PeerConnectionEvent event) {
        if (event instanceof PeerConnectionEvent.LocalCandidate local) {
            chromium.call("candidate", name, local.candidate());
        } else if (event instanceof PeerConnectionEvent.GatheringDone) {
            chromium.call("candidate", name, "");
        }
    }

    @Override
    public void close() throws IOException {
        java.close();
        chromium.call("close", name);
    }
}
