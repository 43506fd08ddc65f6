package dev.peerage.cli.demo;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.PeerId;
import dev.peerage.client.Channel;
import dev.peerage.client.Group;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.Link;
import dev.peerage.client.Member;
import dev.peerage.client.Peerage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One peer of the demo: wanders, counts for each other member, greets, and measures what comes back.
 *
 * <p>Confined to the stage, but for {@link #connect} and {@link #close}. What goes over the channels is said in
 * {@code web/demo/README.md}.
 */
public final class Participant implements AutoCloseable {

    private static final PeerId NOBODY = PeerId.of(new byte[PeerId.BYTES]);

    /** How often {@link #tick} wants to be called. */
    public static final long TICK_MS = 5;

    private static final long MOTION_US = 50_000;
    private static final int MAX_CHAT_CHARS = 400;

    private final Peerage peerage;
    private final Greeting greeting;
    private final CountPlan plan;
    private final Clock clock;
    private final ParticipantListener listener;
    private final Wander wander;

    private final Map<PeerId, Counterpart> present = new LinkedHashMap<>();
    private final List<Counterpart> gone = new ArrayList<>();
    private @Nullable Channels channels;
    private boolean isCounting = true;
    private long lastMotionUs;

    private record Channels(Channel motion, Channel chat, Channel count) {}

    private Participant(Peerage peerage, Greeting greeting, CountPlan plan, Clock clock, ParticipantListener listener) {
        this.peerage = peerage;
        this.greeting = greeting;
        this.plan = plan;
        this.clock = clock;
        this.listener = listener;
        this.wander = new Wander(RandomGenerator.getDefault());
    }

    /**
     * Connects to a server; blocks until welcomed. The first thing that is heard of the group comes on the stage.
     *
     * @throws dev.peerage.client.PeerageException if the server cannot be reached or refuses
     */
    public static Participant connect(
            String serverUrl,
            Greeting greeting,
            CountPlan plan,
            Clock clock,
            Stage stage,
            ParticipantListener listener) {
        byte[] encoded = greeting.encode();
        // As the others will read it; and when the first of theirs comes, a first message waits for it no longer.
        Greeting seen = Greeting.decode(encoded, NOBODY);
        Peerage peerage = Peerage.builder()
                .server(serverUrl)
                .greeting(encoded)
                .executor(stage)
                .connect();
        Participant participant = new Participant(peerage, seen, plan, clock, listener);
        peerage.onServerChanged(listener::onServer);
        peerage.onLinkChanged(participant::onLink);
        peerage.onGroupEnded(participant::onGroupEnded);
        peerage.onGroup(participant::onGroup);
        return participant;
    }

    public PeerId peerId() {
        return peerage.peerId();
    }

    /** The peer's client, for what a participant does not do itself. */
    public Peerage peerage() {
        return peerage;
    }

    public Greeting greeting() {
        return greeting;
    }

    /** All members met, also those that are gone. */
    public List<Counterpart> met() {
        List<Counterpart> all = new ArrayList<>(gone);
        all.addAll(present.values());
        return all;
    }

    /** The member, if it is there now. */
    public @Nullable Counterpart member(PeerId peerId) {
        return present.get(peerId);
    }

    private void onGroup(Group group) {
        Channels opened = new Channels(
                group.channel("motion", ChannelOptions.latestWins()),
                group.channel("chat", ChannelOptions.reliableOrdered()),
                group.channel("count", ChannelOptions.reliableOrdered()));
        channels = opened;
        listener.onJoined(group);
        group.onMemberJoined(this::onMemberJoined);
        group.onMemberLeft(this::onMemberLeft);
        opened.motion().onMessage((from, bytes) -> messageFrom(from));
        opened.chat().onMessage(this::onChat);
        opened.count().onMessage(this::onCount);
    }

    private void onGroupEnded(Group group, LeaveReason reason) {
        for (Counterpart member : List.copyOf(present.values())) {
            leave(member, reason);
        }
        channels = null;
        listener.onGroupEnded(group, reason);
    }

    private void onMemberJoined(Member member) {
        Channels open = channels;
        if (member.isSelf() || open == null) {
            return;
        }
        long nowUs = clock.nowUs();
        PeerId peerId = member.peerId();
        Counterpart counterpart = new Counterpart(peerId, Greeting.decode(member.greeting(), peerId), nowUs);
        Counterpart earlier = present.put(peerId, counterpart);
        if (earlier != null) {
            earlier.onLeft();
            gone.add(earlier);
        }
        listener.onMember(counterpart);
        open.chat().send(peerId, ("Hello, I am " + greeting.name() + ".").getBytes(StandardCharsets.UTF_8));
        count(counterpart, open.count(), nowUs);
        refreshLinks();
    }

    private void onMemberLeft(Member member, LeaveReason reason) {
        Counterpart counterpart = present.get(member.peerId());
        if (counterpart != null) {
            leave(counterpart, reason);
        }
    }

    private void leave(Counterpart member, LeaveReason reason) {
        present.remove(member.peerId());
        member.onLeft();
        gone.add(member);
        listener.onLeft(member, reason);
    }

    private @Nullable Counterpart messageFrom(PeerId from) {
        Counterpart member = present.get(from);
        if (member != null && member.onMessage(clock.nowUs())) {
            listener.onFirstMessage(member);
        }
        return member;
    }

    private void onChat(PeerId from, byte[] bytes) {
        Counterpart member = messageFrom(from);
        String text = Text.printable(new String(bytes, StandardCharsets.UTF_8), MAX_CHAT_CHARS);
        if (member != null && !text.isEmpty()) {
            listener.onChat(member, text);
        }
    }

    private void onCount(PeerId from, byte[] bytes) {
        Counterpart member = messageFrom(from);
        if (member != null && bytes.length == Long.BYTES) {
            member.onCount(ByteBuffer.wrap(bytes).getLong(), clock.nowUs());
        }
    }

    private void onLink(Link link) {
        Counterpart member = present.get(link.peer());
        if (member != null && member.onLink(link, clock.nowUs())) {
            listener.onPath(member);
        }
    }

    /** Takes fresh snapshots of all links. */
    public void refreshLinks() {
        peerage.links().forEach(this::onLink);
    }

    /** Moves and counts on; to be called every {@link #TICK_MS}. */
    public void tick() {
        Channels open = channels;
        if (open == null) {
            return;
        }
        long nowUs = clock.nowUs();
        if (nowUs - lastMotionUs >= MOTION_US) {
            wander.advance(Math.min(nowUs - lastMotionUs, 4 * MOTION_US) / 1e6);
            lastMotionUs = nowUs;
            open.motion().broadcast(wander.encode());
        }
        for (Counterpart member : List.copyOf(present.values())) {
            count(member, open.count(), nowUs);
            if (!member.isComplete() && isComplete(member, open.count()) && member.complete()) {
                listener.onComplete(member);
            }
        }
    }

    private void count(Counterpart member, Channel count, long nowUs) {
        long due = isCounting ? plan.due(nowUs - member.metUs()) : 0;
        while (member.sent() < due) {
            byte[] number =
                    ByteBuffer.allocate(Long.BYTES).putLong(member.sent() + 1).array();
            if (!count.send(member.peerId(), number).isAccepted()) {
                return; // the next tick tries again
            }
            member.onSent();
        }
    }

    private boolean isComplete(Counterpart member, Channel count) {
        return member.sent() >= plan.messages()
                && member.counted().received() >= plan.messages()
                && count.bufferedBytes(member.peerId()) == 0;
    }

    /** Says something to all. */
    public void say(String text) {
        if (channels != null) {
            channels.chat().broadcast(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Counts no further, so that what is under way can arrive. */
    public void stopCounting() {
        isCounting = false;
    }

    /** Whether all numbers sent to members that are there have been acknowledged. */
    public boolean isDrained() {
        Channels open = channels;
        return open == null
                || present.keySet().stream().allMatch(peer -> open.count().bufferedBytes(peer) == 0);
    }

    @Override
    public void close() {
        peerage.close();
    }
}
