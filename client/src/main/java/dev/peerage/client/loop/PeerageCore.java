package dev.peerage.client.loop;

import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import dev.peerage.base.TransportAddress;
import dev.peerage.client.ErrorCode;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.PeerageException;
import dev.peerage.client.ServerState;
import dev.peerage.identity.AgreementKey;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.io.ServerNames;
import dev.peerage.rtc.io.host.HostWatcher;
import dev.peerage.rtc.io.port.DatagramPort;
import dev.peerage.rtc.webrtc.IceServer;
import dev.peerage.rtc.webrtc.IceServerUrl;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.engine.SessionEvent.Deliver;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.LinkFrame.Join;
import dev.peerage.session.wire.LinkFrame.JoinRefused;
import dev.peerage.session.wire.LinkFrame.Leave;
import dev.peerage.session.wire.LinkFrame.Relayed;
import dev.peerage.session.wire.LinkFrame.Undelivered;
import dev.peerage.session.wire.LinkFrame.Welcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a peer together and passes between them: server link, groups, links, the UDP port. Confined to the loop.
 */
final class PeerageCore implements PeerageLoop.Core, ServerLink.Events, GroupTable.Events {

    /** Goodbyes that take longer are not waited for. */
    private static final long CLOSE_TIMEOUT_US = 500_000;

    /** Direct paths wait no longer for names of ICE servers; the relay does not wait at all. */
    private static final long NAMES_TIMEOUT_US = 2_000_000;

    private final ServerUrl url;
    private final PeerId self;
    private final List<IceServer> iceServers;
    private final SessionConfig sessionConfig = SessionConfig.defaults();
    private final Hosts hosts;
    private final Mailbox mailbox;
    private final Callbacks callbacks;
    private final Executor blocking;
    private final Drops drops;
    private final ServerLink serverLink;
    private final DirectPaths directPaths;
    private final LinkTable links;
    private final GroupTable groups;
    private final AppEvents app;

    private final Map<Long, PendingJoin> joins = new HashMap<>();
    private long lastRequestId;
    private long closeDeadlineUs = Long.MAX_VALUE;
    private long namesDeadlineUs = Long.MAX_VALUE;
    private long droppedDatagrams;
    private @Nullable HostWatcher watcher;
    private @Nullable PeerageException ended;

    private record PendingJoin(String name, Promise promise) {}

    /** Answers one request to join. */
    interface Promise {
        void complete(GroupHandle group);

        void fail(PeerageException why);
    }

    PeerageCore(
            ServerUrl url,
            dev.peerage.identity.PeerIdentity identity,
            byte[] greeting,
            List<IceServer> iceServers,
            RandomSource random,
            DtlsCertificate certificate,
            DatagramPort udp,
            HttpClient http,
            Mailbox mailbox,
            Callbacks callbacks,
            Executor blocking,
            Drops drops,
            Hosts hosts,
            AppEvents app) {
        this.url = url;
        this.self = identity.peerId();
        this.iceServers = iceServers;
        this.mailbox = mailbox;
        this.callbacks = callbacks;
        this.blocking = blocking;
        this.drops = drops;
        this.hosts = hosts;
        this.app = app;
        this.serverLink = new ServerLink(url, identity, greeting, random, http, mailbox, this);
        this.directPaths = new DirectPaths(udp, random, certificate, mailbox, blocking, drops);
        directPaths.onHosts(hosts.find());
        this.links = new LinkTable(
                self,
                sessionConfig,
                random,
                mailbox,
                serverLink,
                directPaths,
                drops,
                this::onMessage,
                app::onLinkChanged);
        this.groups = new GroupTable(self, serverLink, links, drops, this::newGroup, this);
    }

    @Override
    public void start(long nowUs) {
        serverLink.connect(nowUs);
        watcher = hosts.watch(directPaths.hosts(), found -> mailbox.post(now -> onHosts(found, now)));
    }

    @Override
    public boolean isDone() {
        return ended != null;
    }

    LinkTable links() {
        return links;
    }

    ServerLink serverLink() {
        return serverLink;
    }

    @Override
    public long nextDeadlineUs() {
        if (directPaths.hasTurn()) {
            return 0;
        }
        return Math.min(
                Math.min(serverLink.nextDeadlineUs(), Math.min(groups.nextDeadlineUs(), directPaths.nextDeadlineUs())),
                Math.min(links.nextDeadlineUs(), Math.min(closeDeadlineUs, namesDeadlineUs)));
    }

    @Override
    public boolean onTimeout(long nowUs) {
        if (nowUs >= namesDeadlineUs) {
            namesDeadlineUs = Long.MAX_VALUE;
            directPaths.onIceServersTimeout();
        }
        boolean isServerFine = drops.guard("timer of the server link", () -> serverLink.onTimeout(nowUs));
        boolean areGroupsFine = drops.guard("timer of groups", () -> groups.onTimeout(nowUs));
        boolean areLinksFine = links.onTimeout(nowUs);
        boolean areAllocationsFine = drops.guard("timer of allocations", () -> directPaths.onTimeout(nowUs));
        return isServerFine && areGroupsFine && areLinksFine && areAllocationsFine;
    }

    @Override
    public void onDatagram(ByteBuffer datagram, TransportAddress from, long nowUs) {
        PeerSession session = directPaths.onDatagram(datagram, from, nowUs);
        if (session != null) {
            session.onActivity(nowUs);
        } else if (directPaths.dropped() > droppedDatagrams) { // others were for the TURN client
            droppedDatagrams++;
            drops.count("udp-for-nobody");
        }
    }

    @Override
    public void onReady(SelectionKey key, long nowUs) {
        directPaths.onReady(key, nowUs);
    }

    @Override
    public void onTurnEnd(long nowUs) {
        links.flush(nowUs);
        if (directPaths.hasTurn()) {
            directPaths.nextTurn().onPathTurn(nowUs);
        }
        drops.guard("turn of direct paths", () -> directPaths.onTurnEnd(nowUs));
        if (closeDeadlineUs != Long.MAX_VALUE && (links.isClosed() || nowUs >= closeDeadlineUs)) {
            finish(new PeerageException(ErrorCode.CLOSED, "this peer is closed"), nowUs);
        }
    }

    @Override
    public void onBroken(Throwable why, long nowUs) {
        PeerageException failure = why instanceof IOException
                ? new PeerageException(
                        ErrorCode.SOCKET_FAILED,
                        "the UDP socket broke (" + why.getMessage() + "): close this peer and connect a new one",
                        why)
                : new PeerageException(
                        ErrorCode.INTERNAL, "a bug of Peerage ended this peer (" + why + "): please report it", why);
        app.onRefused(failure);
        finish(failure, nowUs);
    }

    void join(String name, byte[] payload, Promise promise) {
        if (ended != null) {
            promise.fail(ended);
            return;
        }
        long requestId = ++lastRequestId & 0xFFFF_FFFFL;
        if (serverLink.send(new Join(requestId, name, Bytes.of(payload)))) {
            joins.put(requestId, new PendingJoin(name, promise));
        } else {
            promise.fail(new PeerageException(
                    ErrorCode.UNREACHABLE, "there is no link to the server now: ask again when it is back"));
        }
    }

    void networkChanged(long nowUs) {
        blocking.execute(() -> {
            List<TransportAddress> found = hosts.find();
            mailbox.post(now -> {
                directPaths.onNetworkChanged(found, now);
                links.onNetworkChange(now);
            });
        });
    }

    /** The watcher has seen a change, which the application may have told of already. */
    private void onHosts(List<TransportAddress> found, long nowUs) {
        if (!found.equals(directPaths.hosts())) {
            directPaths.onNetworkChanged(found, nowUs);
            links.onNetworkChange(nowUs);
        }
    }

    void killDirectPath(PeerId peer) {
        links.killDirectPath(peer);
    }

    void close(long nowUs) {
        if (closeDeadlineUs == Long.MAX_VALUE && ended == null) {
            closeDeadlineUs = nowUs + CLOSE_TIMEOUT_US;
            links.close(nowUs);
        }
    }

    @Override
    public void onUp(Welcome welcome, AgreementKey key, long nowUs) {
        links.onServerUp(key);
        groups.onServerUp(nowUs);
        String stunHost = welcome.stunHost().isEmpty() ? url.host() : welcome.stunHost();
        namesDeadlineUs = nowUs + NAMES_TIMEOUT_US;
        blocking.execute(() -> {
            ServerNames.Resolved servers = ServerNames.resolve(withStun(stunHost, welcome.stunPort()));
            mailbox.post(now -> {
                namesDeadlineUs = Long.MAX_VALUE;
                directPaths.onIceServers(servers);
            });
        });
        app.onServerState(ServerState.CONNECTED);
    }

    @Override
    public void onFrame(LinkFrame frame, long nowUs) {
        if (frame instanceof Relayed relayed) {
            links.onRelayed(relayed.fromMemberId(), relayed.payload(), nowUs);
        } else if (frame instanceof JoinRefused refused) {
            PendingJoin pending = joins.remove(refused.requestId());
            if (pending != null) {
                pending.promise()
                        .fail(new PeerageException(
                                ErrorCode.JOIN_REFUSED,
                                "the server refuses this peer in \"" + pending.name() + "\": " + refused.reason()));
            }
        } else if (frame instanceof Undelivered undelivered) {
            drops.count("undelivered-" + undelivered.reason().name().toLowerCase(java.util.Locale.ROOT));
        } else if (!groups.onFrame(frame, nowUs)) {
            drops.count("unexpected-frame");
        }
    }

    @Override
    public void onDrained(long nowUs) {
        links.onActivity(nowUs);
    }

    @Override
    public void onDown(long nowUs) {
        groups.onServerDown();
        links.onServerDown(nowUs);
        failJoins(ErrorCode.UNREACHABLE, "the link to the server was lost: ask again when it is back");
        app.onServerState(ServerState.RECONNECTING);
    }

    @Override
    public void onRefused(PeerageException why, long nowUs) {
        groups.onServerDown();
        links.onServerDown(nowUs);
        failJoins(why.code(), String.valueOf(why.getMessage()));
        app.onRefused(why);
    }

    @Override
    public void onGroup(GroupHandle group) {
        app.onGroup(group);
        joins.entrySet().removeIf(join -> {
            boolean isAnswered = join.getValue().name().equals(group.name());
            if (isAnswered) {
                join.getValue().promise().complete(group);
            }
            return isAnswered;
        });
    }

    @Override
    public void onGroupEnded(GroupHandle group, LeaveReason reason) {
        app.onGroupEnded(group, reason);
    }

    private GroupHandle newGroup(long id, String name) {
        return new GroupHandle(
                id,
                name,
                mailbox,
                callbacks,
                sessionConfig,
                groupId -> mailbox.post(nowUs -> serverLink.send(new Leave(groupId))));
    }

    private boolean onMessage(long groupId, PeerId from, Deliver message, Inbound inbound) {
        GroupHandle group = groups.handle(groupId);
        if (group == null || !group.others().containsKey(from)) {
            drops.count("message-for-no-group");
            return false;
        }
        boolean isTaken = group.onReceived(message.label(), message.mode(), inbound);
        if (!isTaken) {
            drops.count("message-for-other-options");
        }
        return isTaken;
    }

    /** The user's ICE servers, and before them the STUN of the group server, if it has one. */
    private List<IceServer> withStun(String host, int port) {
        List<IceServer> all = new ArrayList<>();
        if (port > 0 && port <= 0xFFFF) {
            IceServerUrl stun = new IceServerUrl(IceServerUrl.Scheme.STUN, host, port, IceServerUrl.Transport.UDP);
            all.add(new IceServer(List.of(stun), "", ""));
        }
        all.addAll(iceServers);
        return all;
    }

    private void failJoins(ErrorCode code, String message) {
        joins.values().forEach(join -> join.promise().fail(new PeerageException(code, message)));
        joins.clear();
    }

    /** Each part ends, whatever becomes of the others. */
    private void finish(PeerageException why, long nowUs) {
        ended = why;
        closeDeadlineUs = Long.MAX_VALUE;
        if (watcher != null) {
            watcher.close();
        }
        drops.guard("goodbye to the peers", () -> links.dispose(nowUs));
        drops.guard("goodbye to TURN servers", () -> directPaths.close(nowUs));
        drops.guard("end of the groups", () -> groups.endAll(nowUs));
        drops.guard("goodbye to the server", () -> serverLink.close(nowUs));
        failJoins(why.code(), String.valueOf(why.getMessage()));
    }

    /** What the application's side is told. */
    interface AppEvents {
        void onServerState(ServerState state);

        void onRefused(PeerageException why);

        void onGroup(GroupHandle group);

        void onGroupEnded(GroupHandle group, LeaveReason reason);

        void onLinkChanged(dev.peerage.client.Link link);
    }
}
