package dev.peerage.server;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What the application wants to hear of one group. Confined to the loop. */
final class GroupListeners {

    Consumer<Client> onMemberJoined = client -> {};
    BiConsumer<Client, LeaveReason> onMemberLeft = (client, reason) -> {};
    Consumer<Client> onJoinAcknowledged = client -> {};
}
