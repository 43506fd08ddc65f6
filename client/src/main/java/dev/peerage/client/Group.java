package dev.peerage.client;

import dev.peerage.base.ChannelOptions;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A P2P group that the server has put this peer into: its members, and channels among them. */
public interface Group {

    /** Names the group on its server. */
    long id();

    /** The name that the server gave it. */
    String name();

    /** The membership that is known here; only grows. */
    long epoch();

    /** Whether this peer still is a member. */
    boolean isActive();

    /** All members in order of their joining, this peer included. */
    List<Member> members();

    /** Called for each member that has joined, this peer included; at once for those of now. */
    void onMemberJoined(Consumer<Member> handler);

    /** Called for each member that has left, this peer included. */
    void onMemberLeft(BiConsumer<Member, LeaveReason> handler);

    /**
     * The channel of this label: opened at the first call, the same object afterwards. Members hear each other on it when
     * both have asked for it with the same options.
     *
     * @param label at most 128 bytes of UTF-8
     * @throws IllegalArgumentException if the label is longer, or the channel exists with other options
     * @throws IllegalStateException if a group would have more than 64 channels
     */
    Channel channel(String label, ChannelOptions options);

    /** Asks the server to take this peer out of the group; {@link Peerage#onGroupEnded} tells when. */
    void leave();
}
