package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithms;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.rtc.stun.TurnAttribute.Data;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Some users of a {@link TurnClient}, and servers that answer as they please, as bytes say: what to do, and how. Signed
 * answers, peers, channels and data are within reach of any script.
 */
public final class TurnAttack {

    private static final long SECOND = 1_000_000;
    private static final TransportAddress UDP = TransportAddress.ipv4(9, 9, 9, 9, 3478);
    private static final TransportAddress ELSEWHERE = TransportAddress.ipv4(8, 8, 8, 8, 3478);
    private static final TransportAddress RELAYED = TransportAddress.ipv4(9, 9, 9, 9, 50_000);
    private static final TransportAddress RELAYED_IPV6 = new TransportAddress(true, 0x2001_0db8L << 32, 9, 50_000);
    private static final int[] CODES = {0, 0, 0, 0, 300, 400, 401, 403, 420, 437, 438, 440, 441, 443, 486, 500, 508, 699
    };
    private static final byte[] SHA256_OR_MD5 = {0, 2, 0, 0, 0, 1, 0, 0};
    private static final List<TurnServer> SERVERS = List.of(
            new TurnServer(UDP, "alice", "secret"),
            new TurnServer(UDP, "bob", "other"),
            new TurnServer(ELSEWHERE, "alice", "secret"),
            new TurnServer(StreamAddress.of(1), TurnTransport.TCP, "alice", "secret"));
    private static final List<IntegrityKey> KEYS = List.of(
            IntegrityKey.longTerm("alice", "realm", "secret"),
            IntegrityKey.longTerm("bob", "realm", "other"),
            IntegrityKey.longTermSha256("alice", "realm", "secret", 2),
            IntegrityKey.shortTerm("wrong"));

    /** An allocation after a challenge, a permission, a channel, and data both ways. */
    public static final byte[] EXAMPLE = {
        0, 0, 1, 6, 0, 1, 0, 0, 7, 0, 1, 1, 0, 0, 8, 0, 1, 1, 0, 0, 9, 0, 10, 0, 1, 7, 0, 2, 7, 0, 3, 7, 0, 4
    };

    private record Request(TransportAddress to, StunMessage message) {}

    private final ByteBuffer script;
    private final ByteBuffer packet = ByteBuffer.allocate(1_500);
    private final TurnLimits limits = TurnLimits.defaults().withMaxPeers(6, 4);
    private final TurnClient client = new TurnClient(limits, 77, new SeededRandom(1));
    private final List<TurnLease> leases = new ArrayList<>();
    private final List<Request> open = new ArrayList<>();
    private long nowUs = SECOND;
    private long reached;

    private TurnAttack(byte[] script) {
        this.script = ByteBuffer.wrap(script);
    }

    /** Plays a script; says by a number what it has reached. */
    public static long play(byte[] script) {
        return new TurnAttack(script).play();
    }

    private long play() {
        while (script.hasRemaining()) {
            step(next());
            settle();
        }
        client.releaseAll(nowUs);
        settle();
        return reached;
    }

    private int next() {
        return script.hasRemaining() ? script.get() & 0xFF : 0;
    }

    private void step(int what) {
        int detail = next();
        TurnLease lease = leases.isEmpty() ? null : leases.get(detail % leases.size());
        switch (what % 14) {
            case 0 -> begin(SERVERS.get(detail % SERVERS.size()));
            case 1, 2, 3, 4 -> answer(detail, next());
            case 5 -> nowUs += detail * 10_000L;
            case 6 -> nowUs += detail * 4 * SECOND;
            case 7 -> whoever(lease, each -> each.onPeer(peer(next()), nowUs));
            case 8 -> whoever(lease, each -> each.onUse(peer(next()), nowUs));
            case 9 -> data(detail);
            case 10 -> whoever(lease, this::seal);
            case 11 -> whoever(lease, each -> each.onDoubt(nowUs));
            case 12 -> whoever(lease, each -> each.close(nowUs));
            default -> rare(detail, lease);
        }
    }

    private void rare(int detail, TurnLease lease) {
        switch (detail % 4) {
            case 0 -> client.onDoubt(nowUs);
            case 1 -> client.onStreamClosed(StreamAddress.of(1), nowUs);
            case 2 -> whoever(lease, each -> each.retainPeers(peer(next())::equals));
            default -> raw();
        }
    }

    private static void whoever(TurnLease lease, java.util.function.Consumer<TurnLease> action) {
        if (lease != null) {
            action.accept(lease);
        }
    }

    private void begin(TurnServer server) {
        if (leases.size() < 8) {
            TurnLease lease = client.lease(server, leases.size());
            leases.add(lease);
            lease.onStart(nowUs);
        }
    }

    private static TransportAddress peer(int number) {
        return number % 5 == 0
                ? new TransportAddress(true, 7, 7, 1 + number)
                : TransportAddress.ipv4(7, 7, 7, 7, 1 + number);
    }

    /** How the server answers the request that waits longest: the code, and whatever comes with it. */
    private void answer(int what, int how) {
        if (open.isEmpty()) {
            return;
        }
        Request request = open.remove(0);
        TransactionId id = request.message().transactionId();
        int method = request.message().method();
        int code = CODES[what % CODES.length];
        StunMessage.Builder answer =
                code == 0 ? StunMessage.success(method, id) : StunMessage.error(method, id, code, "");
        if (code == 401 || code == 438) {
            answer.with(new Realm("realm")).with(new Nonce((how & 1) == 0 ? "nonce" + how : "obMatJos2wAAAxyz"));
            if ((how & 2) != 0) {
                answer.with(new PasswordAlgorithms(SHA256_OR_MD5));
            }
        } else if (code == 300) {
            answer.with(new AlternateServer((how & 1) == 0 ? UDP : ELSEWHERE));
        } else if (code == 0) {
            addGrant(answer, how);
        }
        IntegrityKey right = KEYS.stream()
                .filter(request.message()::isSignedWith)
                .findFirst()
                .orElse(null);
        answer.build().encode(how % 7 == 6 ? KEYS.get(how % KEYS.size()) : right, packet.clear());
        receive(packet.flip(), request.to());
    }

    private static void addGrant(StunMessage.Builder answer, int how) {
        if ((how & 3) != 3) {
            answer.with(new XorRelayedAddress((how & 3) == 2 ? RELAYED_IPV6 : RELAYED));
        }
        if ((how & 3) == 1) {
            answer.with(new XorRelayedAddress(RELAYED_IPV6));
        }
        answer.with(new XorMappedAddress(RELAYED.withPort(1)));
        if ((how & 4) != 0) {
            answer.with(new Lifetime((long) how * how));
        }
    }

    private void raw() {
        int length = Math.min(next(), script.remaining());
        byte[] bytes = new byte[length];
        script.get(bytes);
        ByteBuffer raw = ByteBuffer.wrap(bytes);
        if (length >= 20 && !open.isEmpty()) {
            TransactionId id = open.get(0).message().transactionId();
            raw.putInt(4, 0x2112A442).putInt(8, id.tag()).putLong(12, id.unique());
        }
        receive(raw, open.isEmpty() ? UDP : open.get(0).to());
    }

    private void receive(ByteBuffer bytes, TransportAddress from) {
        StunMessage message = StunMessage.decode(bytes);
        if (message != null) {
            client.onAnswer(message, from, nowUs);
        }
        client.open(bytes, from);
    }

    private void data(int detail) {
        TransportAddress from = SERVERS.get(detail % SERVERS.size()).address();
        packet.clear();
        if ((detail & 0x80) == 0) {
            packet.putShort((short) (0x4000 + detail % 8)).putShort((short) 2).putShort((short) 5);
        } else {
            StunMessage.indication(StunMessage.DATA, new TransactionId(1, 1))
                    .with(new XorPeerAddress(peer(detail)))
                    .with(new Data(new byte[] {1, 2}))
                    .build()
                    .encode(null, packet);
        }
        TurnPath path = client.open(packet.flip(), from);
        if (path != null) {
            reached |= 1L << 40;
        }
    }

    private void seal(TurnLease lease) {
        TransportAddress peer = peer(next());
        int header = lease.headerBytes(peer);
        packet.clear().position(header).put((byte) 1);
        lease.seal(packet, 0, peer);
        reached |= header == 4 ? 1L << 41 : 0;
    }

    /** What an owner does after each input; and what must hold then. */
    private void settle() {
        client.onTimeout(nowUs);
        for (int i = 0; ; i++) {
            TransportAddress to = client.pollTransmit(packet.clear(), nowUs);
            if (to == null) {
                break;
            }
            require(i < 200, "no end of packets");
            StunMessage sent = StunMessage.decode(packet.flip());
            if (sent.method() != StunMessage.BINDING) {
                open.add(new Request(to, sent));
            }
        }
        while (open.size() > 40) {
            open.remove(0);
        }
        while (client.pollWoken() != null) {}
        for (TurnLease lease : leases) {
            while (lease.pollEvent() != null) {}
            reached |=
                    1L << lease.state().ordinal() | 1L << (8 + lease.failure().ordinal());
            reached |= lease.isInDoubt() ? 1L << 42 : 0;
            reached |= !lease.refusals().isEmpty() ? 1L << 43 : 0;
            reached |= lease.unaskedPeers() > 0 ? 1L << 44 : 0;
            reached |= lease.boundPeers() > 0 ? 1L << 45 : 0;
        }
        require(client.nextDeadlineUs() > nowUs, "time stands still");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
