package dev.peerage.client;

import dev.peerage.base.PeerId;

/** A member of a group. Immutable; equal if it is the same peer. */
public final class Member {

    private final PeerId peerId;
    private final byte[] greeting;
    private final boolean isSelf;

    /** Made by the client; the greeting is copied. */
    public Member(PeerId peerId, byte[] greeting, boolean isSelf) {
        this.peerId = peerId;
        this.greeting = greeting.clone();
        this.isSelf = isSelf;
    }

    public PeerId peerId() {
        return peerId;
    }

    /** What the peer says of itself (a name, a colour): up to 1,024 bytes that the server passes on unread; a copy. */
    public byte[] greeting() {
        return greeting.clone();
    }

    /** Whether this is the own peer. */
    public boolean isSelf() {
        return isSelf;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Member that && peerId.equals(that.peerId);
    }

    @Override
    public int hashCode() {
        return peerId.hashCode();
    }

    @Override
    public String toString() {
        return peerId.brief() + (isSelf ? " (self)" : "");
    }
}
