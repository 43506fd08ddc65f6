package dev.peerage.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import dev.peerage.base.SendResult;
import dev.peerage.session.engine.PathState;
import dev.peerage.session.engine.Session;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.engine.SessionEvent;
import dev.peerage.session.engine.SessionState;
import dev.peerage.session.engine.Transmit;
import dev.peerage.session.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One end of one session: the engine, the application above it, and the checks after every input. */
final class SimEnd {

    private final SimWorld world;
    private final String name;
    private final SessionConfig config;
    private final ByteBuffer out = ByteBuffer.allocate(WireLimits.MAX_PACKET_BYTES);
    private final Map<DeliveryMode, Integer> channels = new EnumMap<>(DeliveryMode.class);
    private final Map<Integer, PathState> pathStates = new HashMap<>();
    private final ArrayDeque<Long> switchesAtUs = new ArrayDeque<>();
    private final long consumeDelayUs;
    private final @Nullable Recording recording;

    final Session session;
    final Map<DeliveryMode, Ledger> sent = new EnumMap<>(DeliveryMode.class);

    private SimPair pair;
    private SimEnd other;
    private boolean isRelayUp;
    private long timerAtUs = Long.MAX_VALUE;
    int faults;

    SimEnd(
            SimWorld world,
            String name,
            PeerId local,
            PeerId remote,
            SessionConfig config,
            @Nullable Recording recording) {
        this.world = world;
        this.name = name;
        this.config = config;
        this.recording = recording;
        RandomSource random = recording == null ? world.random : recording.remembering(world.random);
        this.session = new Session(config, local, remote, random);
        this.consumeDelayUs = world.random.chance(0.2) ? world.random.between(1, 400_000) : 0;
        pathStates.put(0, PathState.NEW);
        for (DeliveryMode mode : DeliveryMode.values()) {
            sent.put(mode, new Ledger(mode));
        }
    }

    void join(SimPair newPair, SimEnd newOther) {
        pair = newPair;
        other = newOther;
    }

    boolean isRelayUp() {
        return isRelayUp;
    }

    boolean isDirect() {
        return session.selectedPathId() > 0 && pathStates.get(session.selectedPathId()) == PathState.USABLE;
    }

    boolean isComplete() {
        return sent.values().stream().allMatch(Ledger::isComplete);
    }

    void openChannels() {
        for (DeliveryMode mode : DeliveryMode.values()) {
            input("onOpenChannel", 1, mode.name(), mode);
            channels.put(mode, result(session.onOpenChannel(1, mode.name(), mode, world.nowUs())));
            drain();
        }
    }

    SendResult send(DeliveryMode mode, int length) {
        Ledger ledger = sent.get(mode);
        ByteBuffer message = ledger.next(length);
        int channel = channels.get(mode);
        input("onSend", channel, message);
        SendResult result = result(session.onSend(channel, message, world.nowUs()));
        if (result.isAccepted()) {
            ledger.onAccepted(message);
        }
        world.trace("%s send %s %d bytes: %s", name, mode, length, result);
        drain();
        check(session.queuedBytes(channel) <= config.maxQueuedBytes(), "the queue is within its limit");
        return result;
    }

    void setRelay(boolean isUp) {
        isRelayUp = isUp;
        world.trace("%s relay %s", name, isUp ? "up" : "down");
        if (isUp) {
            input("onRelayUp");
            session.onRelayUp(world.nowUs());
        } else {
            pair.onRelayLost();
            input("onRelayDown");
            session.onRelayDown(world.nowUs());
        }
        drain();
    }

    void onNetworkChange() {
        world.trace("%s network change", name);
        input("onNetworkChange");
        session.onNetworkChange(world.nowUs());
        drain();
    }

    void close() {
        input("onClose");
        session.onClose(world.nowUs());
        drain();
    }

    void onPacket(int pathId, byte[] packet) {
        input("onPacket", pathId, packet);
        session.onPacket(pathId, ByteBuffer.wrap(packet), world.nowUs());
        drain();
    }

    void onPathQueue(int pathId, int queuedBytes) {
        input("onPathQueue", pathId, queuedBytes);
        session.onPathQueue(pathId, queuedBytes, world.nowUs());
        drain();
    }

    void onLocalDescription(int attempt, String sdp) {
        input("onLocalDescription", attempt, sdp);
        session.onLocalDescription(attempt, sdp, world.nowUs());
        drain();
    }

    void onLocalCandidate(int attempt, String candidate) {
        input("onLocalCandidate", attempt, candidate);
        session.onLocalCandidate(attempt, candidate, world.nowUs());
        drain();
    }

    void onLocalCandidatesDone(int attempt) {
        input("onLocalCandidatesDone", attempt);
        session.onLocalCandidatesDone(attempt, world.nowUs());
        drain();
    }

    void onPathOpened(int attempt) {
        input("onPathOpened", attempt);
        session.onPathOpened(attempt, world.nowUs());
        drain();
    }

    void onPathClosed(int attempt) {
        input("onPathClosed", attempt);
        session.onPathClosed(attempt, world.nowUs());
        drain();
    }

    private void drain() {
        long nowUs = world.nowUs();
        boolean wasClosed = session.state() == SessionState.CLOSED;
        Transmit transmit = session.pollTransmit(out.clear(), nowUs);
        while (transmit != null) {
            check(!wasClosed, "no packet after the end");
            byte[] packet = new byte[out.position()];
            out.get(0, packet);
            if (recording != null) {
                recording.transmit(transmit.pathId(), transmit.isReliable(), packet);
            }
            pair.send(this, transmit.pathId(), transmit.isReliable(), packet);
            transmit = session.pollTransmit(out.clear(), nowUs);
        }
        SessionEvent event = session.pollEvent();
        while (event != null) {
            world.trace("%s %s", name, event);
            if (recording != null) {
                recording.event(event);
            }
            onEvent(event);
            event = session.pollEvent();
        }
        checkSelection();
        long deadlineUs = session.nextDeadlineUs();
        check(deadlineUs > nowUs, "the next deadline is later than now");
        if (recording != null) {
            recording.deadline(deadlineUs);
        }
        if (deadlineUs < timerAtUs) {
            timerAtUs = deadlineUs;
            world.at(deadlineUs, this::onTimer);
        }
    }

    private void onTimer() {
        if (world.nowUs() < timerAtUs) {
            return; // replaced by an earlier one
        }
        timerAtUs = Long.MAX_VALUE;
        if (session.nextDeadlineUs() <= world.nowUs()) {
            input("onTimeout");
            session.onTimeout(world.nowUs());
        }
        drain();
    }

    private void input(String method, Object... arguments) {
        if (recording != null) {
            recording.input(method, world.nowUs(), arguments);
        }
    }

    private <T> T result(T value) {
        if (recording != null) {
            recording.result(value);
        }
        return value;
    }

    private void checkSelection() {
        if (session.state() == SessionState.CONNECTED) {
            PathState selected = pathStates.get(session.selectedPathId());
            check(selected == PathState.USABLE || selected == PathState.STALE, "the selected path carries");
        }
    }

    private void check(boolean isKept, String law) {
        if (!isKept) {
            throw new AssertionError(law + ": " + this);
        }
    }

    private void onEvent(SessionEvent event) {
        if (event instanceof SessionEvent.Deliver deliver) {
            onDeliver(deliver);
        } else if (event instanceof SessionEvent.OpenPath open) {
            pair.open(this, open.attempt(), open.offerSdp() == null);
        } else if (event instanceof SessionEvent.ApplyAnswer answer) {
            assertThat(answer.sdp()).isEqualTo("answer " + answer.attempt());
            pair.answered(answer.attempt());
        } else if (event instanceof SessionEvent.ClosePath close) {
            pair.closedBy(this, close.attempt());
        } else if (event instanceof SessionEvent.PathChanged changed) {
            pathStates.put(changed.pathId(), changed.next());
        } else if (event instanceof SessionEvent.PathSelected) {
            onSwitch();
        }
    }

    private void onDeliver(SessionEvent.Deliver deliver) {
        Ledger ledger = other.sent.get(deliver.mode());
        assertThat(deliver.label()).isEqualTo(deliver.mode().name());
        ledger.onDelivered(deliver.message(), world.nowUs());
        world.after(consumeDelayUs, () -> {
            input("onConsumed", deliver.channelId(), deliver.creditBytes());
            session.onConsumed(deliver.channelId(), deliver.creditBytes(), world.nowUs());
            drain();
        });
    }

    private void onSwitch() {
        switchesAtUs.add(world.nowUs());
        while (switchesAtUs.element() < world.nowUs() - 60_000_000) {
            switchesAtUs.remove();
        }
        check(switchesAtUs.size() <= 12 + 3 * faults, "few switches in a minute");
    }

    @Override
    public String toString() {
        return name + " " + session.stats() + " " + pathStates;
    }
}
