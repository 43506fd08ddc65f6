package dev.peerage.server;

/** Decides about a client's own wish to join a group. Runs on the callback executor. */
@FunctionalInterface
public interface JoinPolicy {

    /**
     * Decides; an exception counts as a refusal without a reason.
     *
     * @param name what the client asked for, at most 128 bytes of UTF-8; a wish, not necessarily a name of a group
     * @param payload what the client sent with it, at most 1,024 bytes: a ticket, a password
     */
    JoinDecision decide(Client client, String name, byte[] payload);
}
