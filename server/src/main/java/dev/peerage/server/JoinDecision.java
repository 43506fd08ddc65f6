package dev.peerage.server;

import org.jspecify.annotations.Nullable;

/** The application's answer to a client that asks to join a group. Immutable. */
public final class JoinDecision {

    private final @Nullable Group group;
    private final String reason;

    private JoinDecision(@Nullable Group group, String reason) {
        this.group = group;
        this.reason = reason;
    }

    /** The client becomes a member of {@code group}, if the limits let it; else it is told why not. */
    public static JoinDecision allow(Group group) {
        return new JoinDecision(group, "");
    }

    /** The client is told {@code reason}, of which at most 256 bytes of UTF-8 are sent. */
    public static JoinDecision refuse(String reason) {
        return new JoinDecision(null, reason);
    }

    /** The group to join; null: refused. */
    @Nullable
    Group group() {
        return group;
    }

    String reason() {
        return reason;
    }
}
