package dev.peerage.cli.demo;

import dev.peerage.base.PeerId;
import dev.peerage.client.Link;
import dev.peerage.client.PathKind;
import org.jspecify.annotations.Nullable;

/**
 * What one peer knows of another member from its joining to its leaving. Confined to the stage.
 *
 * <p>All moments are microseconds of the process's clock, {@link Link#UNKNOWN} until they come.
 */
public final class Counterpart {

    private final PeerId peerId;
    private final Greeting greeting;
    private final long metUs;
    private final CountCheck counted = new CountCheck();

    private long sent;
    private long relayedUs = Link.UNKNOWN;
    private long firstMessageUs = Link.UNKNOWN;
    private long directUs = Link.UNKNOWN;
    private long lastCountUs = Link.UNKNOWN;
    private long longestSilenceUs;
    private long relayedRttUs = Link.UNKNOWN;
    private long directRttUs = Link.UNKNOWN;
    private @Nullable Link link;
    private boolean isPresent = true;
    private boolean isComplete;

    Counterpart(PeerId peerId, Greeting greeting, long nowUs) {
        this.peerId = peerId;
        this.greeting = greeting;
        this.metUs = nowUs;
    }

    /** Takes any message of the application; whether it was the first. */
    boolean onMessage(long nowUs) {
        if (firstMessageUs != Link.UNKNOWN) {
            return false;
        }
        firstMessageUs = nowUs;
        return true;
    }

    void onCount(long number, long nowUs) {
        if (lastCountUs != Link.UNKNOWN) {
            longestSilenceUs = Math.max(longestSilenceUs, nowUs - lastCountUs);
        }
        lastCountUs = nowUs;
        counted.onNumber(number);
    }

    /** Takes a newer snapshot; whether {@link #path()} is another one than before. */
    boolean onLink(Link newer, long nowUs) {
        PathNow before = path();
        link = newer;
        if (newer.path() == PathKind.RELAYED && relayedUs == Link.UNKNOWN) {
            relayedUs = nowUs;
        }
        if (newer.path() == PathKind.DIRECT && directUs == Link.UNKNOWN) {
            directUs = nowUs;
        }
        relayedRttUs = newer.relayedRttUs() == Link.UNKNOWN ? relayedRttUs : newer.relayedRttUs();
        directRttUs = newer.directRttUs() == Link.UNKNOWN ? directRttUs : newer.directRttUs();
        return path() != before;
    }

    void onSent() {
        sent++;
    }

    void onLeft() {
        isPresent = false;
    }

    /** Marks that all that was promised has been sent and received; whether this is news. */
    boolean complete() {
        boolean isNews = !isComplete;
        isComplete = true;
        return isNews;
    }

    public PeerId peerId() {
        return peerId;
    }

    public Greeting greeting() {
        return greeting;
    }

    /** When the own peer learned of it. */
    public long metUs() {
        return metUs;
    }

    public long relayedUs() {
        return relayedUs;
    }

    public long firstMessageUs() {
        return firstMessageUs;
    }

    public long directUs() {
        return directUs;
    }

    /** The longest time between two numbers that arrived. */
    public long longestSilenceUs() {
        return longestSilenceUs;
    }

    /** The last round-trip time measured on the relayed path. */
    public long relayedRttUs() {
        return relayedRttUs;
    }

    /** The last round-trip time measured on a direct path. */
    public long directRttUs() {
        return directRttUs;
    }

    /** Numbers sent. */
    public long sent() {
        return sent;
    }

    /** The numbers that arrived. */
    public CountCheck counted() {
        return counted;
    }

    public int switches() {
        return link == null ? 0 : link.switches();
    }

    /** Why the state or path last changed. */
    public String reason() {
        return link == null ? "" : link.reason();
    }

    public boolean isPresent() {
        return isPresent;
    }

    public boolean isComplete() {
        return isComplete;
    }

    /** The way messages go now. */
    public PathNow path() {
        if (!isPresent) {
            return PathNow.LEFT;
        }
        if (link == null) {
            return PathNow.CONNECTING;
        }
        return switch (link.state()) {
            case CONNECTING -> PathNow.CONNECTING;
            case SUSPENDED -> PathNow.SUSPENDED;
            case CLOSED -> PathNow.CLOSED;
            case CONNECTED -> link.path() == PathKind.DIRECT ? PathNow.DIRECT : PathNow.RELAYED;
        };
    }
}
