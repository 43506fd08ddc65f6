package dev.peerage.session.engine;

/** What a path is made of; the better tier is the one with the higher {@link #tier()}. */
public enum PathKind {
    /** Through the group server; path 0. */
    RELAYED(0),
    /** From peer to peer. */
    DIRECT(1);

    private final int tier;

    PathKind(int tier) {
        this.tier = tier;
    }

    int tier() {
        return tier;
    }
}
