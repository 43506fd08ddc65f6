package dev.peerage.cli.demo;

import java.util.Locale;

/** The way that messages go between two members now, the worst first. */
public enum PathNow {
    /** The member is gone. */
    LEFT,
    /** The link has ended: the member could not be reached for too long, or is about to be gone. */
    CLOSED,
    /** No way at the moment; reliable messages wait. */
    SUSPENDED,
    /** No way yet. */
    CONNECTING,
    /** Through the group server. */
    RELAYED,
    /** From peer to peer. */
    DIRECT;

    /** As shown to people and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What can be said of a pair: the worse of its two ends. */
    static PathNow ofPair(PathNow one, PathNow other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
