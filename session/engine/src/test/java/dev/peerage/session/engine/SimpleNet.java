package dev.peerage.session.engine;

import dev.peerage.base.PeerId;
import dev.peerage.session.wire.WireLimits;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Two sessions and a network without surprises: every packet takes ten milliseconds, negotiation succeeds in one more round,
 * unless a test says otherwise.
 */
final class SimpleNet {

    static final long DELAY_US = 10_000;

    private record Planned(long atUs, long order, Runnable action) {}

    /** One end: the session, and all that it said. */
    final class End {
        final Session session;
        final List<SessionEvent> events = new ArrayList<>();
        final List<Sent> sent = new ArrayList<>();
        boolean isConsuming = true;
        boolean isQueueDrained = true;

        End(SessionConfig config, PeerId local, PeerId remote) {
            session = new Session(config, local, remote, new SeededRandom(local.hashCode()));
        }

        <T extends SessionEvent> List<T> events(Class<T> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        List<String> delivered() {
            return events(SessionEvent.Deliver.class).stream()
                    .map(SimpleNet::text)
                    .toList();
        }

        /** All changes of state of one path. */
        List<PathState> pathStates(int pathId) {
            return events(SessionEvent.PathChanged.class).stream()
                    .filter(change -> change.pathId() == pathId)
                    .map(SessionEvent.PathChanged::next)
                    .toList();
        }
    }

    record Sent(long atUs, int pathId, boolean isReliable, int bytes) {}

    /** The controlling peer. */
    final End a;

    final End b;
    final Set<Integer> silentPaths = new HashSet<>();
    /** Paths that answer pings but deliver nothing reliable. */
    final Set<Integer> swallowingPaths = new HashSet<>();

    boolean isNegotiationAnswered = true;
    private final PriorityQueue<Planned> plan = new PriorityQueue<>(
            (x, y) -> x.atUs() != y.atUs() ? Long.compare(x.atUs(), y.atUs()) : Long.compare(x.order(), y.order()));
    private final ByteBuffer out = ByteBuffer.allocate(WireLimits.MAX_PACKET_BYTES);
    private long nowUs;
    private long order;

    SimpleNet(SessionConfig config) {
        a = new End(config, peer(1), peer(2));
        b = new End(config, peer(2), peer(1));
    }

    static PeerId peer(int number) {
        byte[] key = new byte[PeerId.BYTES];
        key[31] = (byte) number;
        return PeerId.of(key);
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    static String text(SessionEvent.Deliver deliver) {
        return java.nio.charset.StandardCharsets.UTF_8
                .decode(deliver.message().duplicate())
                .toString();
    }

    long nowUs() {
        return nowUs;
    }

    /** Relays up at both ends; direct as well if the config allows it and time is given. */
    SimpleNet start() {
        act(a, () -> a.session.onRelayUp(nowUs));
        act(b, () -> b.session.onRelayUp(nowUs));
        return this;
    }

    /** An input, and all that follows from it at once. */
    void act(End end, Runnable input) {
        input.run();
        drain(end);
    }

    void advanceMs(long ms) {
        long untilUs = nowUs + ms * 1000;
        while (true) {
            long nextUs = Math.min(a.session.nextDeadlineUs(), b.session.nextDeadlineUs());
            if (!plan.isEmpty()) {
                nextUs = Math.min(nextUs, plan.element().atUs());
            }
            if (nextUs > untilUs) {
                nowUs = untilUs;
                return;
            }
            nowUs = nextUs;
            while (!plan.isEmpty() && plan.element().atUs() <= nowUs) {
                plan.remove().action().run();
            }
            timeout(a);
            timeout(b);
        }
    }

    private void timeout(End end) {
        if (end.session.nextDeadlineUs() <= nowUs) {
            act(end, () -> end.session.onTimeout(nowUs));
        }
    }

    private void after(long delayUs, Runnable action) {
        plan.add(new Planned(nowUs + delayUs, order++, action));
    }

    private void drain(End end) {
        End other = end == a ? b : a;
        ArrayDeque<SessionEvent> fresh = new ArrayDeque<>();
        Transmit transmit = end.session.pollTransmit(out.clear(), nowUs);
        while (transmit != null) {
            byte[] packet = new byte[out.position()];
            out.get(0, packet);
            int pathId = transmit.pathId();
            end.sent.add(new Sent(nowUs, pathId, transmit.isReliable(), packet.length));
            boolean isSwallowed = transmit.isReliable() && swallowingPaths.contains(pathId);
            if (!silentPaths.contains(pathId) && !isSwallowed) {
                after(DELAY_US, () -> act(other, () -> other.session.onPacket(pathId, ByteBuffer.wrap(packet), nowUs)));
            }
            if (end.isQueueDrained) {
                after(0, () -> act(end, () -> end.session.onPathQueue(pathId, 0, nowUs)));
            }
            transmit = end.session.pollTransmit(out.clear(), nowUs);
        }
        for (SessionEvent event = end.session.pollEvent(); event != null; event = end.session.pollEvent()) {
            fresh.add(event);
        }
        end.events.addAll(fresh);
        fresh.forEach(event -> onEvent(end, event));
    }

    private void onEvent(End end, SessionEvent event) {
        if (event instanceof SessionEvent.OpenPath open) {
            after(0, () -> act(end, () -> end.session.onLocalDescription(open.attempt(), "sdp", nowUs)));
            if (open.offerSdp() != null && isNegotiationAnswered) {
                after(3 * DELAY_US, () -> act(a, () -> a.session.onPathOpened(open.attempt(), nowUs)));
                after(3 * DELAY_US, () -> act(b, () -> b.session.onPathOpened(open.attempt(), nowUs)));
            }
        } else if (event instanceof SessionEvent.Deliver deliver && end.isConsuming) {
            after(0, () -> act(end, () -> end.session.onConsumed(deliver.channelId(), deliver.creditBytes(), nowUs)));
        }
    }
}
