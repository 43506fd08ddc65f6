package dev.peerage.client.loop;

import dev.peerage.base.RandomSource;
import dev.peerage.client.ErrorCode;
import dev.peerage.client.PeerageException;
import dev.peerage.identity.AgreementKey;
import dev.peerage.identity.Introduction;
import dev.peerage.identity.PeerIdentity;
import dev.peerage.session.wire.ByeCode;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.DecodeFailure;
import dev.peerage.session.wire.LinkCodec;
import dev.peerage.session.wire.LinkFrame;
import dev.peerage.session.wire.LinkFrame.Bye;
import dev.peerage.session.wire.LinkFrame.Challenge;
import dev.peerage.session.wire.LinkFrame.Hello;
import dev.peerage.session.wire.LinkFrame.Malformed;
import dev.peerage.session.wire.LinkFrame.Ping;
import dev.peerage.session.wire.LinkFrame.Pong;
import dev.peerage.session.wire.LinkFrame.Welcome;
import java.net.http.HttpClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a link to the group server: connects, proves who we are, keeps it alive, and makes it anew when it is lost.
 *
 * <pre>
 * IDLE → CONNECTING → GREETING → UP;  CONNECTING, GREETING, UP → WAITING → CONNECTING;  any → CLOSED
 * </pre>
 *
 * <p>CONNECTING and GREETING last 10 s at most, UP ends after three silent keep-alive intervals, WAITING takes 250 ms, then
 * twice as long each time up to 15 s. The first link is not tried twice: its failure is the user's to know. Confined to the
 * loop. docs/protocol/link.md.
 */
final class ServerLink implements WebSocketPipe.Events {

    private static final String SUBPROTOCOL = "peerage.v1";
    private static final long OPENING_TIMEOUT_US = 10_000_000;
    private static final long FIRST_WAIT_US = 250_000;
    private static final long LONGEST_WAIT_US = 15_000_000;
    private static final int SILENT_INTERVALS = 3;
    private static final long NEVER = Long.MAX_VALUE;

    enum State {
        IDLE,
        CONNECTING,
        GREETING,
        UP,
        WAITING,
        CLOSED
    }

    /** What the core is told, on the loop. */
    interface Events {
        void onUp(Welcome welcome, AgreementKey key, long nowUs);

        void onFrame(LinkFrame frame, long nowUs);

        void onDrained(long nowUs);

        /** The link is lost and will be made again. */
        void onDown(long nowUs);

        /** It will not be made again: the first attempt failed, or the server does not want us. */
        void onRefused(PeerageException why, long nowUs);
    }

    private final ServerUrl url;
    private final PeerIdentity identity;
    private final Bytes greeting;
    private final RandomSource random;
    private final HttpClient http;
    private final Mailbox mailbox;
    private final Events events;
    private final LongAdder framesSent = new LongAdder();
    private final LongAdder framesReceived = new LongAdder();
    private final LongAdder reconnects = new LongAdder();

    private State state = State.IDLE;
    private @Nullable WebSocketPipe pipe;
    private @Nullable AgreementKey key;
    private boolean wasUp;
    private long waitUs = FIRST_WAIT_US;
    private long deadlineUs = NEVER;
    private long keepAliveUs;
    private long nextPingUs = NEVER;
    private long pingToken;

    ServerLink(
            ServerUrl url,
            PeerIdentity identity,
            byte[] greeting,
            RandomSource random,
            HttpClient http,
            Mailbox mailbox,
            Events events) {
        this.url = url;
        this.identity = identity;
        this.greeting = Bytes.of(greeting);
        this.random = random;
        this.http = http;
        this.mailbox = mailbox;
        this.events = events;
    }

    State state() {
        return state;
    }

    void connect(long nowUs) {
        transition(State.CONNECTING, nowUs + OPENING_TIMEOUT_US);
        if (wasUp) {
            reconnects.increment();
        }
        // link.md: an agreement key is fresh for each connection, so that no counter ever repeats.
        key = AgreementKey.generate(random);
        pipe = WebSocketPipe.open(http, url.uri(), SUBPROTOCOL, mailbox, this);
    }

    /** Queues a frame; false if the link is down or the queue at its limit. */
    boolean send(LinkFrame frame) {
        return sendEncoded(LinkCodec.encode(frame));
    }

    boolean sendEncoded(ByteBuffer frame) {
        boolean isTaken = state == State.UP && pipe != null && pipe.send(frame);
        if (isTaken) {
            framesSent.increment();
        }
        return isTaken;
    }

    int queuedBytes() {
        return pipe == null ? 0 : pipe.queuedBytes();
    }

    boolean isDrained() {
        return pipe == null || pipe.isDrained();
    }

    long nextDeadlineUs() {
        return Math.min(deadlineUs, nextPingUs);
    }

    void onTimeout(long nowUs) {
        if (nowUs >= deadlineUs) {
            switch (state) {
                case WAITING -> connect(nowUs);
                case CONNECTING, GREETING, UP -> lose(unreachable("it does not answer", null), nowUs);
                case IDLE, CLOSED -> deadlineUs = NEVER;
            }
        }
        if (nowUs >= nextPingUs) {
            send(new Ping(++pingToken));
            nextPingUs = nowUs + keepAliveUs;
        }
    }

    /** Says goodbye and ends. */
    void close(long nowUs) {
        if (state == State.UP) {
            send(new Bye(ByeCode.NORMAL, ""));
        }
        if (pipe != null) {
            pipe.close();
        }
        transition(State.CLOSED, NEVER);
    }

    long framesSent() {
        return framesSent.sum();
    }

    long framesReceived() {
        return framesReceived.sum();
    }

    long reconnects() {
        return reconnects.sum();
    }

    @Override
    public void onOpened(WebSocketPipe from, long nowUs) {
        if (from == pipe && state == State.CONNECTING) {
            transition(State.GREETING, nowUs + OPENING_TIMEOUT_US);
        }
    }

    @Override
    public void onMessage(WebSocketPipe from, ByteBuffer message, long nowUs) {
        if (from != pipe || state == State.CLOSED || state == State.WAITING) {
            return;
        }
        framesReceived.increment();
        if (state == State.UP) {
            deadlineUs = nowUs + SILENT_INTERVALS * keepAliveUs;
        }
        LinkFrame frame = LinkCodec.decode(message);
        if (frame instanceof Malformed malformed) {
            onMalformed(malformed.failure(), nowUs);
        } else if (frame instanceof Bye bye) {
            onBye(bye, nowUs);
        } else if (state == State.UP) {
            onFrameWhileUp(frame, nowUs);
        } else if (frame instanceof Challenge challenge) {
            greet(challenge, from);
        } else if (frame instanceof Welcome welcome && key != null) {
            wasUp = true;
            waitUs = FIRST_WAIT_US;
            keepAliveUs = welcome.keepAliveMs() * 1_000L;
            nextPingUs = nowUs + keepAliveUs;
            transition(State.UP, nowUs + SILENT_INTERVALS * keepAliveUs);
            events.onUp(welcome, key, nowUs);
        } else {
            lose(notAServer("it greets wrongly", null), nowUs);
        }
    }

    @Override
    public void onDrained(WebSocketPipe from, long nowUs) {
        if (from == pipe && state == State.UP) {
            events.onDrained(nowUs);
        }
    }

    @Override
    public void onEnded(WebSocketPipe from, Throwable why, long nowUs) {
        if (from != pipe || state == State.CLOSED || state == State.WAITING) {
            return;
        }
        boolean isHandshake =
                why instanceof WebSocketHandshakeException || why.getCause() instanceof WebSocketHandshakeException;
        String detail = why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
        lose(isHandshake ? notAServer(detail, why) : unreachable(detail, why), nowUs);
    }

    private void onFrameWhileUp(LinkFrame frame, long nowUs) {
        if (frame instanceof Ping ping) {
            send(new Pong(ping.token()));
        } else if (!(frame instanceof Pong)) {
            events.onFrame(frame, nowUs);
        }
    }

    private void greet(Challenge challenge, WebSocketPipe to) {
        if (key == null) {
            return;
        }
        Introduction introduction = Introduction.sign(identity, key, random);
        byte[] proof = introduction.signProof(identity, challenge.nonce().toArray(), random);
        to.send(LinkCodec.encode(new Hello(
                new dev.peerage.session.wire.Introduction(
                        introduction.peerId(),
                        Bytes.of(introduction.agreementKey()),
                        Bytes.of(introduction.signature())),
                Bytes.of(proof),
                greeting)));
        framesSent.increment();
    }

    private void onMalformed(DecodeFailure failure, long nowUs) {
        if (failure == DecodeFailure.UNSUPPORTED_VERSION) {
            refuse(version(), nowUs);
        } else {
            lose(notAServer("a frame is " + failure, null), nowUs);
        }
    }

    private void onBye(Bye bye, long nowUs) {
        String said = bye.text().isEmpty() ? bye.code().name() : bye.text();
        if (wasUp && bye.code() == ByeCode.FULL) {
            lose(notAServer(said, null), nowUs); // full for a while, as after a restart: there will be room again
            return;
        }
        switch (bye.code()) {
            case VERSION -> refuse(version(), nowUs);
            case REFUSED, FULL ->
                refuse(
                        new PeerageException(
                                ErrorCode.REFUSED,
                                "the server at " + url + " refuses this peer (" + said + "): ask who runs it"),
                        nowUs);
            case REPLACED ->
                refuse(
                        new PeerageException(
                                ErrorCode.REPLACED,
                                "the same identity has connected to " + url
                                        + " elsewhere: give each peer an identity of its own"),
                        nowUs);
            default -> lose(notAServer("it ends the link: " + said, null), nowUs);
        }
    }

    /** The link is gone; the first one for good, later ones are made anew. */
    private void lose(PeerageException why, long nowUs) {
        if (!wasUp) {
            refuse(why, nowUs);
            return;
        }
        boolean tellDown = state == State.UP;
        drop();
        // Up to a quarter more at random, so that the clients of a restarted server do not all come at once.
        transition(State.WAITING, nowUs + waitUs + random.nextInt((int) (waitUs / 4)));
        waitUs = Math.min(2 * waitUs, LONGEST_WAIT_US);
        if (tellDown) {
            events.onDown(nowUs);
        }
    }

    private void refuse(PeerageException why, long nowUs) {
        drop();
        transition(State.CLOSED, NEVER);
        events.onRefused(why, nowUs);
    }

    private void drop() {
        if (pipe != null) {
            pipe.abort();
        }
        pipe = null;
        key = null;
        nextPingUs = NEVER;
    }

    private void transition(State next, long untilUs) {
        state = next;
        deadlineUs = untilUs;
    }

    private PeerageException unreachable(String detail, @Nullable Throwable cause) {
        String message =
                "no group server answers at " + url + " (" + detail + "): start one there, or check the address";
        return cause == null
                ? new PeerageException(ErrorCode.UNREACHABLE, message)
                : new PeerageException(ErrorCode.UNREACHABLE, message, cause);
    }

    private PeerageException notAServer(String detail, @Nullable Throwable cause) {
        String message = "what answers at " + url + " is no working group server (" + detail + "): check the address";
        return cause == null
                ? new PeerageException(ErrorCode.BAD_SERVER, message)
                : new PeerageException(ErrorCode.BAD_SERVER, message, cause);
    }

    private PeerageException version() {
        return new PeerageException(
                ErrorCode.VERSION,
                "the server at " + url + " speaks another version of the protocol: update the older of the two");
    }
}
