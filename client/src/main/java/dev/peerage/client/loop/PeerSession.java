package dev.peerage.client.loop;

import dev.peerage.identity.OpenResult;
import dev.peerage.identity.SealedLink;
import dev.peerage.rtc.webrtc.SessionDescription;
import dev.peerage.session.engine.Session;
import dev.peerage.session.engine.SessionEvent;
import dev.peerage.session.engine.SessionEvent.ApplyAnswer;
import dev.peerage.session.engine.SessionEvent.ApplyCandidate;
import dev.peerage.session.engine.SessionEvent.ApplyEndOfCandidates;
import dev.peerage.session.engine.SessionEvent.ClosePath;
import dev.peerage.session.engine.SessionEvent.Deliver;
import dev.peerage.session.engine.SessionEvent.OpenPath;
import dev.peerage.session.engine.SessionState;
import dev.peerage.session.engine.Transmit;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.WireLimits;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * One session with its paths: seals what goes through the server, and gives the rest to WebRTC connections.
 *
 * <p>Confined to the loop. Every input goes through {@link #input}, which drains all outputs before the next one.
 */
final class PeerSession implements DirectPath.Events {

    /** What the link to the peer is told. */
    interface Events {
        void onDeliver(PeerSession from, Deliver message, long nowUs);

        /** A change of state, path or writability: {@code event} is one of those three. */
        void onChange(PeerSession from, SessionEvent event, long nowUs);

        /** Everything is drained. */
        void onSettled(PeerSession from, long nowUs);

        /** A bug of ours has ended the session, without goodbye. */
        void onBroken(PeerSession from, long nowUs);
    }

    /** What goes to another member through the server. */
    private final long memberId;

    private final long sessionEpoch;
    private final Session session;
    private final SealedLink seal;
    private final ServerLink serverLink;
    private final DirectPaths directPaths;
    private final Drops drops;
    private final Events events;

    private final List<DirectPath> paths = new ArrayList<>();
    private final ArrayDeque<LoopTask> pending = new ArrayDeque<>();
    /** What the session wanted of direct paths before they may begin. */
    private final ArrayDeque<SessionEvent> waiting = new ArrayDeque<>();

    private final ByteBuffer packet = ByteBuffer.allocate(WireLimits.MAX_PACKET_BYTES);
    private boolean isRelayed;
    private boolean isDraining;
    private boolean isBroken;
    private int relayQueueBytes;
    private String localCandidate = "";
    private String remoteCandidate = "";

    PeerSession(
            long memberId,
            long sessionEpoch,
            Session session,
            SealedLink seal,
            ServerLink serverLink,
            DirectPaths directPaths,
            Drops drops,
            Events events) {
        this.memberId = memberId;
        this.sessionEpoch = sessionEpoch;
        this.session = session;
        this.seal = seal;
        this.serverLink = serverLink;
        this.directPaths = directPaths;
        this.drops = drops;
        this.events = events;
    }

    Session session() {
        return session;
    }

    boolean isClosed() {
        return isBroken || session.state() == SessionState.CLOSED;
    }

    /** Whether a bug of ours has ended it. */
    boolean isBroken() {
        return isBroken;
    }

    String localCandidate() {
        return localCandidate;
    }

    String remoteCandidate() {
        return remoteCandidate;
    }

    /** Gives the session (or a path) one input, then drains everything; inputs that arise meanwhile take their turn. */
    void input(LoopTask input, long nowUs) {
        pending.add(input);
        if (!isDraining) {
            guard(this::runInputs, nowUs);
        }
    }

    private void runInputs(long nowUs) {
        isDraining = true;
        try {
            LoopTask next;
            while ((next = pending.poll()) != null) {
                next.run(nowUs);
                drain(nowUs);
            }
        } finally {
            isDraining = false;
        }
        events.onSettled(this, nowUs);
    }

    /** Does something with the session, of which nobody knows any more what state it is in if a bug keeps it from that. */
    void guard(LoopTask step, long nowUs) {
        if (isBroken) {
            pending.clear();
            return;
        }
        try {
            step.run(nowUs);
        } catch (RuntimeException | AssertionError | StackOverflowError bug) {
            drops.bug("session", bug);
            isBroken = true;
            pending.clear();
            dispose(nowUs);
            events.onBroken(this, nowUs);
        }
    }

    void onRelayUp(long nowUs) {
        isRelayed = true;
        input(session::onRelayUp, nowUs);
    }

    void onRelayDown(long nowUs) {
        isRelayed = false;
        input(session::onRelayDown, nowUs);
    }

    /** A sealed packet has come through the server. */
    void onRelayed(ByteBuffer sealed, long nowUs) {
        ByteBuffer opened = ByteBuffer.allocate(Math.max(0, sealed.remaining() - SealedLink.OVERHEAD_BYTES));
        OpenResult result = seal.open(sessionEpoch, sealed, opened);
        if (result == OpenResult.OPENED) {
            input(now -> session.onPacket(0, opened.flip(), now), nowUs);
        } else {
            drops.count("relayed-" + result.name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    /** A datagram has come for one of the paths, or the server link has sent something. */
    void onActivity(long nowUs) {
        input(now -> {}, nowUs);
    }

    long nextDeadlineUs() {
        if (isBroken) {
            return Long.MAX_VALUE;
        }
        long earliest = session.nextDeadlineUs();
        for (DirectPath path : paths) {
            earliest = Math.min(earliest, path.connection().nextDeadlineUs());
        }
        return earliest;
    }

    void onTimeout(long nowUs) {
        if (!isBroken && nowUs >= session.nextDeadlineUs()) {
            input(session::onTimeout, nowUs);
        }
        for (DirectPath path : List.copyOf(paths)) {
            if (!path.isOver() && nowUs >= path.connection().nextDeadlineUs()) {
                input(path.connection()::onTimeout, nowUs);
            }
        }
    }

    /** Makes the selected direct path swallow everything. */
    void killDirectPath() {
        for (DirectPath path : paths) {
            if (path.attempt() == session.selectedPathId()) {
                path.kill();
                directPaths.remove(path);
            }
        }
    }

    /** Frees the connections, without goodbye where the session has not said it. */
    void dispose(long nowUs) {
        waiting.clear();
        for (DirectPath path : paths) {
            drops.guard("goodbye on a path", () -> {
                path.close(nowUs);
                directPaths.transmit(path, nowUs);
            });
            directPaths.remove(path);
        }
        paths.clear();
    }

    private void drain(long nowUs) {
        boolean hasMore = true;
        while (hasMore) {
            hasMore = drainSession(nowUs);
            for (DirectPath path : List.copyOf(paths)) {
                hasMore |= path.drainEvents(this, nowUs);
                directPaths.transmit(path, nowUs);
                int queueBytes = path.changedQueueBytes();
                if (queueBytes >= 0 && !path.isOver()) {
                    pending.add(now -> session.onPathQueue(path.attempt(), queueBytes, now));
                }
                if (path.isOver()) {
                    directPaths.remove(path);
                    paths.remove(path);
                }
            }
        }
        int queued = isRelayed ? serverLink.queuedBytes() : 0;
        if (queued != relayQueueBytes) {
            relayQueueBytes = queued;
            pending.add(now -> session.onPathQueue(0, queued, now));
        }
    }

    private boolean drainSession(long nowUs) {
        boolean hasAny = false;
        SessionEvent event;
        while ((event = session.pollEvent()) != null) {
            hasAny = true;
            onSessionEvent(event, nowUs);
        }
        Transmit transmit;
        while ((transmit = session.pollTransmit(packet.clear(), nowUs)) != null) {
            hasAny = true;
            packet.flip();
            if (transmit.pathId() == 0) {
                relay();
            } else {
                sendDirect(transmit, nowUs);
            }
        }
        return hasAny;
    }

    private void relay() {
        ByteBuffer frame =
                ByteBuffer.allocate(LinkCodec.RELAY_HEADER_BYTES + packet.remaining() + SealedLink.OVERHEAD_BYTES);
        LinkCodec.encodeRelay(memberId, ByteBuffer.allocate(0), frame);
        seal.seal(sessionEpoch, packet, frame);
        if (!isRelayed || !serverLink.sendEncoded(frame.flip())) {
            drops.count("relay-unsent");
        }
        relayQueueBytes = -1; // tell the session afterwards, whatever it is
    }

    private void sendDirect(Transmit transmit, long nowUs) {
        for (DirectPath path : paths) {
            if (path.attempt() == transmit.pathId()) {
                if (!path.send(packet, transmit.isReliable(), nowUs).isAccepted()) {
                    drops.count("direct-unsent");
                }
                return;
            }
        }
        drops.count("direct-gone");
    }

    private void onSessionEvent(SessionEvent event, long nowUs) {
        if (event instanceof Deliver message) {
            events.onDeliver(this, message, nowUs);
        } else if (event instanceof OpenPath || !waiting.isEmpty() && isForPaths(event)) {
            waiting.add(event);
            directPaths.queue(this);
        } else if (isForPaths(event)) {
            onPathEvent(event, nowUs);
        } else {
            events.onChange(this, event, nowUs);
        }
    }

    /** It is this session's turn to open a path, and to do what had to wait for that. */
    void onPathTurn(long nowUs) {
        input(
                now -> {
                    SessionEvent event;
                    while ((event = waiting.poll()) != null) {
                        onPathEvent(event, now);
                    }
                },
                nowUs);
    }

    private void onPathEvent(SessionEvent event, long nowUs) {
        if (event instanceof OpenPath open) {
            openPath(open, nowUs);
        } else if (event instanceof ApplyAnswer answer) {
            path(answer.attempt(), path -> path.connection().onAnswer(SessionDescription.answer(answer.sdp()), nowUs));
        } else if (event instanceof ApplyCandidate candidate) {
            path(candidate.attempt(), path -> path.connection().onRemoteCandidate(candidate.candidate(), nowUs));
        } else if (event instanceof ApplyEndOfCandidates end) {
            path(end.attempt(), path -> path.connection().onRemoteCandidate("", nowUs));
        } else if (event instanceof ClosePath close) {
            path(close.attempt(), path -> path.close(nowUs));
        }
    }

    private static boolean isForPaths(SessionEvent event) {
        return event instanceof OpenPath
                || event instanceof ApplyAnswer
                || event instanceof ApplyCandidate
                || event instanceof ApplyEndOfCandidates
                || event instanceof ClosePath;
    }

    private void openPath(OpenPath open, long nowUs) {
        int attempt = open.attempt();
        DirectPath path = directPaths.open(attempt, this, nowUs);
        if (path == null) {
            drops.count("too-many-connections");
            pending.add(now -> session.onPathClosed(attempt, now));
            return;
        }
        paths.add(path);
        String offer = open.offerSdp();
        String local = offer == null ? path.offer(nowUs) : path.answer(offer, nowUs);
        if (local != null) {
            pending.add(now -> session.onLocalDescription(attempt, local, now));
        }
    }

    private void path(int attempt, java.util.function.Consumer<DirectPath> action) {
        for (DirectPath path : paths) {
            if (path.attempt() == attempt && !path.isOver()) {
                action.accept(path);
                return;
            }
        }
    }

    @Override
    public void onLocalCandidate(int attempt, String candidate, long nowUs) {
        pending.add(now -> session.onLocalCandidate(attempt, candidate, now));
    }

    @Override
    public void onLocalCandidatesDone(int attempt, long nowUs) {
        pending.add(now -> session.onLocalCandidatesDone(attempt, now));
    }

    @Override
    public void onOpened(int attempt, long nowUs) {
        pending.add(now -> session.onPathOpened(attempt, now));
    }

    @Override
    public void onPacket(int attempt, ByteBuffer received, long nowUs) {
        pending.add(now -> session.onPacket(attempt, received, now));
    }

    @Override
    public void onEnded(int attempt, long nowUs) {
        pending.add(now -> session.onPathClosed(attempt, now));
    }

    @Override
    public void onSelectedPair(int attempt, String localType, String remoteType) {
        localCandidate = localType;
        remoteCandidate = remoteType;
    }
}
