package dev.peerage.rtc.sctp;

import dev.peerage.base.RandomSource;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The four-way handshake (RFC 9260 §5.1) and what happens when INITs cross, repeat or come anew (§5.2).
 *
 * <p>Nothing is remembered of an INIT; all it takes is in the cookie. Knows the tags; the state belongs to
 * {@link SctpAssociation}, which is told what a chunk amounts to.
 */
final class Handshake {

    /** What a COOKIE ECHO amounts to; the letters are the rows of RFC 9260 §5.2.4, table 12. */
    enum Outcome {
        /** Invalid, stale or late (C): nothing happens. */
        IGNORED,
        /** Known already (D): is acknowledged again. */
        REPEATED,
        /** Ours, or crossing ours (B, D): the association is there. */
        ESTABLISHED,
        /** The other side lost its state and began anew (A). */
        RESTARTED
    }

    /** An honest peer repeats an INIT twice in its first second. */
    private static final int MAX_ANSWERS_PER_SECOND = 16;

    /** Headers and padding that a cookie needs around it. */
    private static final int COOKIE_ROOM_BYTES = 20;

    /** What a busy peer may take to answer a COOKIE ECHO, which it does not delay as it may a SACK. */
    private static final long PEER_WORK_US = 50_000;

    private final SctpConfig config;
    private final RandomSource random;
    private final Outbox outbox;
    private final Counters counters;
    private final RtoEstimator rto;
    private final byte[] secret = new byte[StateCookie.SECRET_BYTES];

    private int localTag;
    private int localInitialTsn;
    private @Nullable InitChunk peer;
    private Features features = Features.NONE;

    private byte[] repeated = {};
    private boolean isRepeatedInit;
    private int retransmits;
    private long answeringSinceUs;
    private int answeredInits;
    private long sentUs;
    private long timeoutUs;
    private long timerUs = Long.MAX_VALUE;

    Handshake(SctpConfig config, RandomSource random, Outbox outbox, Counters counters, RtoEstimator rto) {
        this.config = config;
        this.random = random;
        this.outbox = outbox;
        this.counters = counters;
        this.rto = rto;
        random.nextBytes(secret);
        localTag = newTag();
        localInitialTsn = random.nextInt();
        timeoutUs = config.rtoInitialUs();
    }

    /** Where maps begin that have the other side's numbers as keys; not to be told. */
    long hashSeed() {
        return StateCookie.derive(secret);
    }

    /** Our verification tag: what every packet to us carries. */
    int localTag() {
        return localTag;
    }

    /** Theirs; 0 while unknown. */
    int peerTag() {
        return peer == null ? 0 : peer.initiateTag();
    }

    /** RFC 9260 §5.1.1: the smaller of what we want and what they take. */
    int outboundStreams() {
        return peer == null ? config.streams() : Math.min(config.streams(), peer.inboundStreams());
    }

    int localInitialTsn() {
        return localInitialTsn;
    }

    /** What both sides use; nothing before the other side has spoken. */
    Features features() {
        return features;
    }

    /** What their INIT or INIT ACK said; only once it came. */
    InitChunk peer() {
        if (peer == null) {
            throw new IllegalStateException("peer unknown");
        }
        return peer;
    }

    void start(long nowUs) {
        repeated = ourInit(localTag, localInitialTsn, null, InitChunk.NONE).encode(Wire.INIT);
        isRepeatedInit = true;
        send(nowUs);
    }

    /** Answers an INIT without remembering it; {@code hasPeer} = an association exists that it may want to replace. */
    void onInit(InitChunk init, boolean hasPeer, long nowUs) {
        if (!mayAnswer(nowUs)) {
            counters.unexpectedChunks++;
            return;
        }
        // RFC 9260 §5.2.1: crossing INITs are answered with the tag and TSN of our own; §5.2.2: else with new ones
        int tag = hasPeer ? newTag() : localTag;
        int initialTsn = hasPeer ? random.nextInt() : localInitialTsn;
        int localTieTag = hasPeer ? localTag : 0;
        int peerTieTag = hasPeer ? peerTag() : 0;
        byte[] cookie =
                new StateCookie(tag, init.initiateTag(), localTieTag, peerTieTag, initialTsn, init, nowUs).sign(secret);
        InitChunk ack = ourInit(tag, initialTsn, cookie, init.unrecognized());
        outbox.addAlone(init.initiateTag(), ack.encode(Wire.INIT_ACK));
    }

    /** Takes the answer to our INIT; false if it is useless. */
    boolean onInitAck(InitChunk ack, long nowUs) {
        if (ack.cookie() == null || ack.cookie().length > config.basePacketBytes() - COOKIE_ROOM_BYTES) {
            return false;
        }
        learn(ack);
        repeated = ControlChunks.cookieEcho(ack.cookie());
        isRepeatedInit = false;
        timeoutUs = config.rtoInitialUs();
        if (retransmits == 0) { // RFC 9260 §6.3.1 C5: what was sent once measures the round trip
            rto.onSample(nowUs - sentUs);
            timeoutUs = Math.min(2 * (nowUs - sentUs) + PEER_WORK_US, timeoutUs);
        }
        retransmits = 0;
        send(nowUs);
        return true;
    }

    /** Takes a COOKIE ECHO at {@code at}, from a packet with the given verification tag. */
    Outcome onCookieEcho(ByteBuffer packet, int at, int length, int tag, SctpState state, long nowUs) {
        boolean isHandshaking =
                state == SctpState.NEW || state == SctpState.COOKIE_WAIT || state == SctpState.COOKIE_ECHOED;
        StateCookie cookie = StateCookie.read(packet, at + Wire.CHUNK_HEADER_BYTES, length - Wire.CHUNK_HEADER_BYTES);
        if (cookie == null || cookie.localTag() != tag || !isPlausible(cookie, isHandshaking)) {
            counters.badCookies++;
            return Outcome.IGNORED;
        }
        boolean isOurTag = cookie.localTag() == localTag;
        boolean isTheirTag = cookie.peerTag() == peerTag();
        if (isOurTag && isTheirTag && !isHandshaking) {
            return Outcome.REPEATED; // who knows both tags needs no signature to be told what he knows
        }
        if (!StateCookie.isSigned(packet, at + Wire.CHUNK_HEADER_BYTES, secret)) {
            counters.badCookies++;
            return Outcome.IGNORED;
        }
        if (nowUs - cookie.createdUs() > config.cookieLifetimeUs() && !(isOurTag && isTheirTag)) {
            counters.badCookies++;
            outbox.addAlone(cookie.peerTag(), ControlChunks.error(Wire.CAUSE_STALE_COOKIE, new byte[4]));
            return Outcome.IGNORED;
        }
        if (isOurTag && isHandshaking) {
            learn(cookie.peer());
            stop();
            return Outcome.ESTABLISHED;
        }
        if (!isOurTag && !isTheirTag && isTied(cookie) && !isHandshaking) {
            localTag = cookie.localTag();
            localInitialTsn = cookie.localInitialTsn();
            learn(cookie.peer());
            return Outcome.RESTARTED;
        }
        counters.unexpectedChunks++;
        return Outcome.IGNORED;
    }

    /** The other side refused the cookie as too old: begins again, on account of the same retransmissions. */
    void onStaleCookie(long nowUs) {
        repeated = ourInit(localTag, localInitialTsn, null, InitChunk.NONE).encode(Wire.INIT);
        isRepeatedInit = true;
        peer = null;
        features = Features.NONE;
        retransmits++;
        send(nowUs);
    }

    /** COOKIE ACK came, or the association is over: nothing is repeated any more. */
    void stop() {
        timerUs = Long.MAX_VALUE;
        repeated = InitChunk.NONE;
    }

    /** Repeats INIT or COOKIE ECHO if due (RFC 9260 §5.1, T1); false if that was done often enough. */
    boolean onTimeout(long nowUs) {
        if (nowUs < timerUs) {
            return true;
        }
        if (++retransmits > config.maxInitRetransmits()) {
            return false;
        }
        timeoutUs = Math.min(timeoutUs * 2, config.rtoMaxUs());
        send(nowUs);
        return true;
    }

    long nextDeadlineUs() {
        return timerUs;
    }

    private void send(long nowUs) {
        if (isRepeatedInit) {
            outbox.addAlone(0, repeated); // RFC 9260 §8.5.1: an INIT has tag 0
        } else {
            outbox.add(repeated);
        }
        sentUs = nowUs;
        timerUs = nowUs + timeoutUs;
    }

    /** No cryptography before these: who has never heard our tag cannot guess it (RFC 9260 §5.1.3). */
    private boolean isPlausible(StateCookie cookie, boolean isHandshaking) {
        return cookie.localTag() == localTag || (!isHandshaking && isTied(cookie));
    }

    private boolean isTied(StateCookie cookie) {
        return cookie.localTieTag() == localTag && cookie.peerTieTag() == peerTag();
    }

    /** Whether an INIT is worth a signature: a flood of them gets no more than so many a second. */
    private boolean mayAnswer(long nowUs) {
        if (answeredInits == 0 || nowUs - answeringSinceUs >= 1_000_000) {
            answeringSinceUs = nowUs;
            answeredInits = 0;
        }
        return answeredInits++ < MAX_ANSWERS_PER_SECOND;
    }

    private void learn(InitChunk said) {
        peer = said;
        features = Features.of(config).and(said.features());
    }

    private InitChunk ourInit(int tag, int initialTsn, byte @Nullable [] cookie, byte[] unrecognized) {
        return new InitChunk(
                tag,
                config.receiveWindowBytes(),
                config.streams(),
                config.streams(),
                initialTsn,
                Features.of(config),
                cookie,
                unrecognized);
    }

    private int newTag() {
        int tag = random.nextInt();
        return tag == 0 ? 1 : tag;
    }
}
