package dev.peerage.client.loop;

import dev.peerage.base.PeerId;
import dev.peerage.base.RandomSource;
import dev.peerage.client.Link;
import dev.peerage.identity.AgreementKey;
import dev.peerage.identity.SealedLink;
import dev.peerage.session.engine.Session;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.wire.Bytes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The links to all peers that share a group with this one, and how packets find them.
 *
 * <p>Confined to the loop, but for {@link #snapshots()}.
 */
final class LinkTable {

    /** So many keys can be met in the life of one server link; beyond it, strangers have no session until it is renewed. */
    private static final int MAX_SEALS = 65_536;

    private final PeerId self;
    private final SessionConfig config;
    private final RandomSource random;
    private final Mailbox mailbox;
    private final ServerLink serverLink;
    private final DirectPaths directPaths;
    private final Drops drops;
    private final PeerLink.Receiver receiver;
    private final Consumer<Link> changed;

    private final Map<PeerId, PeerLink> links = new ConcurrentHashMap<>();
    private final Map<PeerId, Established> established = new HashMap<>();
    private final Map<Long, PeerLink> byMember = new HashMap<>();
    private final List<PeerLink> ending = new ArrayList<>();
    /**
     * link.md: the counter belongs to the pair of keys, so a seal lives as long as our own key does. Forgetting one
     * earlier, because the server says that the other is gone, would let a lying server have a counter used twice.
     */
    private final Map<Bytes, SealedLink> seals = new HashMap<>();

    private @Nullable AgreementKey key;

    /** What a session was made for; with any of it changed, it is another session. */
    private record Established(long memberId, Bytes remoteKey, AgreementKey ownKey) {}

    LinkTable(
            PeerId self,
            SessionConfig config,
            RandomSource random,
            Mailbox mailbox,
            ServerLink serverLink,
            DirectPaths directPaths,
            Drops drops,
            PeerLink.Receiver receiver,
            Consumer<Link> changed) {
        this.self = self;
        this.config = config;
        this.random = random;
        this.mailbox = mailbox;
        this.serverLink = serverLink;
        this.directPaths = directPaths;
        this.drops = drops;
        this.receiver = receiver;
        this.changed = changed;
    }

    /** Any thread. */
    List<Link> snapshots() {
        return links.values().stream().map(PeerLink::snapshot).toList();
    }

    /** The server link is up, with a fresh key; sessions begin again as members are told of. */
    void onServerUp(AgreementKey fresh) {
        key = fresh;
        seals.clear();
        byMember.clear();
    }

    void onServerDown(long nowUs) {
        key = null;
        byMember.clear();
        for (PeerLink link : links.values()) {
            PeerSession session = link.current();
            if (session != null) {
                session.onRelayDown(nowUs);
            }
        }
    }

    /** A member shares a group: the link to it, with a session for these keys. */
    PeerLink share(PeerId peer, long memberId, Bytes remoteKey, long sessionEpoch, long nowUs) {
        PeerLink link = links.get(peer);
        if (link == null) {
            link = new PeerLink(peer, mailbox, receiver, changed, nowUs);
            links.put(peer, link);
            changed.accept(link.snapshot());
        }
        AgreementKey own = key;
        if (own == null || new Established(memberId, remoteKey, own).equals(established.get(peer))) {
            return link;
        }
        Optional<SealedLink> seal = seal(own, remoteKey);
        if (seal.isEmpty()) {
            drops.count(seals.size() < MAX_SEALS ? "no-shared-secret" : "too-many-keys-met");
            return link;
        }
        established.put(peer, new Established(memberId, remoteKey, own));
        byMember.values().remove(link);
        byMember.put(memberId, link);
        Session session = new Session(config, self, peer, random);
        PeerSession next =
                new PeerSession(memberId, sessionEpoch, session, seal.get(), serverLink, directPaths, drops, link);
        link.begin(next, true, nowUs);
        return link;
    }

    @Nullable
    PeerLink find(PeerId peer) {
        return links.get(peer);
    }

    /** The last common group is gone. */
    void unshare(PeerId peer, long nowUs) {
        PeerLink link = links.remove(peer);
        established.remove(peer);
        if (link == null) {
            return;
        }
        byMember.values().remove(link);
        link.end(nowUs);
        if (!link.isOver()) {
            ending.add(link);
        }
    }

    /** A sealed packet has come from a member. */
    void onRelayed(long fromMemberId, ByteBuffer sealed, long nowUs) {
        PeerLink link = byMember.get(fromMemberId);
        PeerSession session = link == null ? null : link.current();
        if (session == null) {
            drops.count("relayed-unknown-member");
        } else {
            session.onRelayed(sealed, nowUs);
        }
    }

    /** The server link has sent something, or paths may begin: sessions that wait for it go on. */
    void onActivity(long nowUs) {
        for (PeerLink link : links.values()) {
            PeerSession session = link.current();
            if (session != null) {
                session.onActivity(nowUs);
            }
        }
    }

    void onNetworkChange(long nowUs) {
        for (PeerLink link : links.values()) {
            PeerSession session = link.current();
            if (session != null) {
                session.input(session.session()::onNetworkChange, nowUs);
            }
        }
    }

    void killDirectPath(PeerId peer) {
        PeerLink link = links.get(peer);
        PeerSession session = link == null ? null : link.current();
        if (session != null) {
            session.killDirectPath();
        }
    }

    long nextDeadlineUs() {
        long earliest = Long.MAX_VALUE;
        for (PeerLink link : links.values()) {
            earliest = Math.min(earliest, link.nextDeadlineUs());
        }
        for (PeerLink link : ending) {
            earliest = Math.min(earliest, link.nextDeadlineUs());
        }
        return earliest;
    }

    /** Does what is due on each link; false if a bug kept some of it from being done. */
    boolean onTimeout(long nowUs) {
        boolean isFine = true;
        for (PeerLink link : links.values()) {
            isFine &= drops.guard("timer of a link", () -> link.onTimeout(nowUs));
        }
        for (PeerLink link : ending) {
            isFine &= drops.guard("timer of a link", () -> link.onTimeout(nowUs));
        }
        ending.removeIf(PeerLink::isOver);
        return isFine;
    }

    /** Sends what the application has handed over since the last time. */
    void flush(long nowUs) {
        for (PeerLink link : links.values()) {
            link.flush(nowUs);
        }
    }

    void close(long nowUs) {
        links.values().forEach(link -> link.close(nowUs));
    }

    boolean isClosed() {
        return links.values().stream().allMatch(PeerLink::isClosed);
    }

    void dispose(long nowUs) {
        disposeAll(links.values(), nowUs);
        disposeAll(ending, nowUs);
    }

    private static void disposeAll(Collection<PeerLink> all, long nowUs) {
        all.forEach(link -> link.dispose(nowUs));
    }

    private Optional<SealedLink> seal(AgreementKey own, Bytes remoteKey) {
        SealedLink known = seals.get(remoteKey);
        if (known != null) {
            return Optional.of(known);
        }
        if (seals.size() >= MAX_SEALS) {
            return Optional.empty();
        }
        Optional<SealedLink> fresh = SealedLink.between(own, remoteKey.toArray());
        fresh.ifPresent(seal -> seals.put(remoteKey, seal));
        return fresh;
    }
}
