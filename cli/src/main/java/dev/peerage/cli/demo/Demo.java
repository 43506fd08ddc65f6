package dev.peerage.cli.demo;

import dev.peerage.base.PeerId;
import dev.peerage.client.Link;
import dev.peerage.server.GroupServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A group server and some peers in one process, each peer a client of its own with its own UDP socket.
 *
 * <p>Confined to the stage, but for {@link #start} and {@link #close}. Whoever else connects to the server, a browser on
 * its page for example, is a guest: a member of the same group.
 */
public final class Demo implements AutoCloseable {

    private static final long REFRESH_MS = 100;

    private final Clock clock;
    private final Stage stage;
    private final CountPlan plan;
    private final Consumer<String> news;
    private final GroupServer server;
    private final List<Participant> peers;
    private final DemoGroup group;
    private final PairBook book;
    private final Map<PairBook.Pair, PairReport> told = new HashMap<>();
    private boolean isOver;

    private Demo(
            GroupServer server,
            List<Participant> peers,
            CountPlan plan,
            Clock clock,
            Stage stage,
            Consumer<String> news) {
        this.server = server;
        this.peers = peers;
        this.plan = plan;
        this.clock = clock;
        this.stage = stage;
        this.news = news;
        Set<PeerId> own = peers.stream().map(Participant::peerId).collect(Collectors.toSet());
        this.group = new DemoGroup(server, own, clock);
        this.book = new PairBook(peers, group);
    }

    /**
     * Starts server and peers, which are put into a group when all are connected; blocks until then.
     *
     * @param news hears on the stage, sentence by sentence, what happens
     * @throws dev.peerage.server.ServerStartException if a port is taken
     * @throws dev.peerage.client.PeerageException if a peer cannot connect
     */
    public static Demo start(DemoSettings settings, Clock clock, Stage stage, Consumer<String> news) {
        GroupServer server = GroupServer.builder()
                .port(settings.port())
                .stunPort(settings.stunPort())
                .callbackExecutor(stage)
                .start();
        List<Participant> peers = new ArrayList<>();
        try {
            String url = "ws://localhost:" + server.port();
            for (int i = 0; i < settings.peers(); i++) {
                ParticipantListener listener = i == 0 ? new Host(peers, stage, news) : new ParticipantListener() {};
                peers.add(Participant.connect(url, Cast.member(i), settings.plan(), clock, stage, listener));
            }
        } catch (RuntimeException failure) {
            peers.forEach(Participant::close);
            server.close();
            throw failure;
        }
        Demo demo = new Demo(server, peers, settings.plan(), clock, stage, news);
        stage.execute(demo::open);
        return demo;
    }

    private void open() {
        server.onClientJoined(group::onClientJoined);
        stage.every(Participant.TICK_MS, () -> peers.forEach(Participant::tick));
        stage.every(REFRESH_MS, this::refresh);
    }

    private void refresh() {
        if (isOver) {
            return;
        }
        peers.forEach(Participant::refreshLinks);
        book.now()
                .forEach((pair, now) ->
                        PairNews.between(told.put(pair, now), now).forEach(news));
    }

    /** Where a browser finds the page, on this machine. */
    public String pageUrl() {
        return "http://localhost:" + server.port() + "/";
    }

    /** Since the group was made; 0 before. */
    public long elapsedUs() {
        return group.madeUs() == Link.UNKNOWN ? 0 : clock.nowUs() - group.madeUs();
    }

    /** Every two members, as it stands. */
    public List<PairReport> pairs() {
        return List.copyOf(book.now().values());
    }

    /** Whether all own peers are direct and have got from each other what was planned. */
    public boolean isComplete() {
        long wanted = peers.size() * (peers.size() - 1L) / 2;
        return pairs().stream()
                        .filter(PairReport::isObservedAtBothEnds)
                        .filter(pair -> pair.path() == PathNow.DIRECT && pair.received() >= 2 * plan.messages())
                        .count()
                == wanted;
    }

    /** Counts no further, so that what is under way can arrive. */
    public void stopCounting() {
        peers.forEach(Participant::stopCounting);
    }

    /** Whether all that was sent has been acknowledged. */
    public boolean isDrained() {
        return peers.stream().allMatch(Participant::isDrained);
    }

    /**
     * What came of it; from now on nothing is news.
     *
     * @param hasGoal whether the plan had to be reached and every pair to become direct
     */
    public Summary summary(boolean hasGoal) {
        refresh();
        isOver = true;
        List<PairReport> pairs = List.copyOf(book.atTheEnd().values());
        return hasGoal
                ? Summary.ofGoal(DemoGroup.NAME, elapsedUs(), pairs, plan.messages())
                : Summary.ofWatch(DemoGroup.NAME, elapsedUs(), pairs);
    }

    /** Ends peers and server; blocks for a moment. */
    @Override
    public void close() {
        peers.forEach(Participant::close);
        server.close();
    }
}
