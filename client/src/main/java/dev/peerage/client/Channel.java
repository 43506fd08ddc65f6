package dev.peerage.client;

import dev.peerage.base.ChannelOptions;
import dev.peerage.base.PeerId;
import dev.peerage.base.SendResult;
import java.util.function.Consumer;

/**
 * Messages between the members of a group, delivered as the options promise.
 *
 * <p>Sending never blocks: what cannot be taken is refused with a reason. A message is the caller's bytes, copied, up to
 * {@link #MAX_MESSAGE_BYTES}.
 */
public interface Channel {

    /** The largest message: 16 MiB. */
    int MAX_MESSAGE_BYTES = 16 << 20;

    String label();

    ChannelOptions options();

    Group group();

    /** Called for each message, in the order of arrival; first for those held since the channel was opened. */
    void onMessage(MessageHandler handler);

    /**
     * Sends to one member.
     *
     * @return {@link SendResult#CLOSED} also if {@code to} is no other member of the group
     * @throws IllegalArgumentException if the message is too long
     */
    SendResult send(PeerId to, byte[] message);

    /**
     * Sends to all other members. On a reliable channel either every member's queue takes it or none does; on the others
     * the members that cannot take it now miss it. {@link SendResult#ACCEPTED} if there is no other member.
     *
     * @throws IllegalArgumentException if the message is too long
     */
    SendResult broadcast(byte[] message);

    /** Payload bytes accepted for this member and not yet delivered to it; 0 if it is not a member. */
    int bufferedBytes(PeerId peer);

    /** Called with a member when its queue has room again after {@link SendResult#BACK_PRESSURED}. */
    void onWritable(Consumer<PeerId> handler);
}
