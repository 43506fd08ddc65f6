package dev.peerage.server;

import dev.peerage.identity.Introduction;
import dev.peerage.server.link.Counter;
import dev.peerage.server.link.Counters;
import dev.peerage.server.link.LinkEvent;
import dev.peerage.server.link.LinkHub;
import dev.peerage.server.vertx.EventLoop;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkFrame.Hello;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** Joins the hub to its thread: after each input the events go on, and the timer is set. */
final class ServerLoop {

    private static final System.Logger LOG = System.getLogger(GroupServer.class.getName());

    private final EventLoop loop;
    private final LinkHub hub;
    private final Counters counters;
    private @Nullable Consumer<LinkEvent> listener;

    ServerLoop(EventLoop loop, LinkHub hub, Counters counters) {
        this.loop = loop;
        this.hub = hub;
        this.counters = counters;
    }

    /** Who gets the events, on the loop. Before any socket is open. */
    void listener(Consumer<LinkEvent> onEvent) {
        listener = onEvent;
    }

    /** From any thread. */
    void count(Counter counter) {
        loop.post(() -> counters.increment(counter));
    }

    /** The counters at this moment; on the loop. */
    ServerStats stats() {
        return new ServerStats(
                loop.nowUs() / 1_000,
                hub.groups().clientCount(),
                hub.handshakes(),
                hub.groups().groupCount(),
                counters.snapshot());
    }

    /** An input to the hub, from any thread, without waiting. */
    void input(ObjLongConsumer<LinkHub> input) {
        loop.post(() -> {
            input.accept(hub, loop.nowUs());
            settle();
        });
    }

    /** An input to the hub or a question to it, from any thread, waiting for the answer. */
    <T> T ask(Function<LinkHub, T> question, T ifStopped) {
        return loop.call(
                () -> {
                    T answer = question.apply(hub);
                    settle();
                    return answer;
                },
                ifStopped);
    }

    /** An input to the hub, from any thread, done when this returns; nothing if the server has stopped. */
    void command(ObjLongConsumer<LinkHub> input) {
        ask(
                it -> {
                    input.accept(it, loop.nowUs());
                    return true;
                },
                false);
    }

    /** Changes something that belongs to the loop, from any thread, done when this returns. */
    void run(Runnable change) {
        command((it, nowUs) -> change.run());
    }

    long nowUs() {
        return loop.nowUs();
    }

    boolean isInside() {
        return loop.isInside();
    }

    /** Does what the hub wants done; on the loop, after each input. */
    void settle() {
        for (LinkEvent event = hub.pollEvent(); event != null; event = hub.pollEvent()) {
            if (event instanceof LinkEvent.VerifyHello verify) {
                verify(verify);
            } else if (listener != null) {
                listener.accept(event);
            }
        }
        loop.arm(hub.nextDeadlineUs(), this::onTimer);
    }

    /** Ends all links in peace, then the loop. Not on the loop. */
    void close(Consumer<ServerStats> onLastStats) {
        loop.close(() -> {
            hub.stop(loop.nowUs());
            settle();
            onLastStats.accept(stats());
        });
    }

    private void onTimer() {
        try {
            hub.onTimeout(loop.nowUs());
        } catch (RuntimeException bug) { // the timer must go on: without it nobody is ever idle
            LOG.log(System.Logger.Level.ERROR, "a timer of the links failed: please report this", bug);
        }
        settle();
    }

    private void verify(LinkEvent.VerifyHello asked) {
        loop.work(() -> isProven(asked.hello(), asked.nonce()), false, isProven -> {
            hub.onVerified(asked.link(), isProven, loop.nowUs());
            settle();
        });
    }

    private static boolean isProven(Hello hello, Bytes nonce) {
        var claimed = hello.introduction();
        Introduction introduction = Introduction.of(
                claimed.peerId(),
                claimed.agreementKey().toArray(),
                claimed.signature().toArray());
        return introduction.isValid()
                && introduction.isProof(nonce.toArray(), hello.proof().toArray());
    }
}
