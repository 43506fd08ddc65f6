package dev.peerage.server;

import dev.peerage.server.link.ClientLink;
import dev.peerage.server.link.LinkEvent;
import dev.peerage.session.group.GroupAuthority;
import dev.peerage.session.group.GroupEvent;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The application's view of the hub: its clients and groups as objects, its listeners and policies. Confined to the loop;
 * only the callbacks themselves run elsewhere.
 */
final class Application {

    private final ServerLoop loop;
    private final Callbacks callbacks;
    private final AdmissionPolicy admissionPolicy;
    private final Map<Long, Client> clients = new LinkedHashMap<>();
    private final Map<Long, Group> groups = new LinkedHashMap<>();
    private final Map<Long, GroupListeners> groupListeners = new HashMap<>();

    private Consumer<Client> onClientJoined = client -> {};
    private BiConsumer<Client, String> onClientLeft = (client, reason) -> {};
    private JoinPolicy joinPolicy = (client, name, payload) -> JoinDecision.refuse("the server decides who joins");

    Application(ServerLoop loop, Callbacks callbacks, AdmissionPolicy admissionPolicy) {
        this.loop = loop;
        this.callbacks = callbacks;
        this.admissionPolicy = admissionPolicy;
    }

    List<Client> clients() {
        return List.copyOf(clients.values());
    }

    List<Client> clients(List<Long> memberIds) {
        return memberIds.stream().map(clients::get).toList();
    }

    List<Group> groups() {
        return List.copyOf(groups.values());
    }

    boolean isConnected(Client client) {
        return clients.containsKey(client.id());
    }

    void onClientJoined(Consumer<Client> listener) {
        onClientJoined = listener;
        for (Client client : clients.values()) {
            callbacks.run(() -> listener.accept(client));
        }
    }

    void onClientLeft(BiConsumer<Client, String> listener) {
        onClientLeft = listener;
    }

    void onJoinRequested(JoinPolicy policy) {
        joinPolicy = policy;
    }

    /** Before the events of the new group are dealt with, so that they find it. */
    void onGroupCreated(Group group) {
        groups.put(group.id(), group);
        groupListeners.put(group.id(), new GroupListeners());
    }

    /** The listeners of a group; those of an ended one are never called. */
    GroupListeners listeners(Group group) {
        return groupListeners.getOrDefault(group.id(), new GroupListeners());
    }

    void onEvent(LinkEvent event) {
        if (event instanceof LinkEvent.Admitted admitted) {
            onAdmitted(admitted.link());
        } else if (event instanceof LinkEvent.Ended ended) {
            onEnded(ended.link(), ended.reason());
        } else if (event instanceof LinkEvent.GroupChanged changed) {
            onGroupEvent(changed.event());
        } else if (event instanceof LinkEvent.AdmissionAsked asked) {
            onAdmissionAsked(asked.link());
        } else if (event instanceof LinkEvent.JoinAsked asked) {
            onJoinAsked(asked);
        }
    }

    private void onAdmitted(ClientLink link) {
        Client client = new Client(loop, this, link);
        clients.put(client.id(), client);
        Consumer<Client> listener = onClientJoined;
        callbacks.run(() -> listener.accept(client));
    }

    private void onEnded(ClientLink link, String reason) {
        Client client = clients.remove(link.memberId());
        if (client != null) {
            BiConsumer<Client, String> listener = onClientLeft;
            callbacks.run(() -> listener.accept(client, reason));
        }
    }

    private void onGroupEvent(GroupEvent event) {
        GroupListeners listeners = groupListeners.get(event.groupId());
        if (listeners == null) {
            return;
        }
        if (event instanceof GroupEvent.MemberJoined joined) {
            call(listeners.onMemberJoined, joined.memberId());
        } else if (event instanceof GroupEvent.JoinAcknowledged acknowledged) {
            call(listeners.onJoinAcknowledged, acknowledged.memberId());
        } else if (event instanceof GroupEvent.MemberLeft left) {
            BiConsumer<Client, LeaveReason> listener = listeners.onMemberLeft;
            LeaveReason reason = LeaveReason.of(left.reason());
            call(client -> listener.accept(client, reason), left.memberId());
        } else if (event instanceof GroupEvent.GroupEnded) {
            groups.remove(event.groupId());
            groupListeners.remove(event.groupId());
        }
    }

    private void call(Consumer<Client> listener, long memberId) {
        Client client = clients.get(memberId);
        if (client != null) {
            callbacks.run(() -> listener.accept(client));
        }
    }

    private void onAdmissionAsked(ClientLink link) {
        if (admissionPolicy == AdmissionPolicy.ALL) {
            loop.input((hub, nowUs) -> hub.onAdmissionDecided(link, true, "", nowUs));
            return;
        }
        callbacks.run(() -> {
            AdmissionDecision decision = AdmissionDecision.deny("the server could not decide");
            try {
                decision = admissionPolicy.decide(link.peerId(), link.greeting().toArray(), link.remoteAddress());
            } finally {
                answer(link, decision);
            }
        });
    }

    private void answer(ClientLink link, AdmissionDecision decision) {
        loop.input((hub, nowUs) -> hub.onAdmissionDecided(link, decision.isAccepted(), decision.reason(), nowUs));
    }

    private void onJoinAsked(LinkEvent.JoinAsked asked) {
        Client client = clients.get(asked.link().memberId());
        if (client == null) {
            return;
        }
        JoinPolicy policy = joinPolicy;
        callbacks.run(() -> {
            JoinDecision decision = JoinDecision.refuse("");
            try {
                decision = policy.decide(client, asked.name(), asked.payload().toArray());
            } finally {
                answer(asked, decision);
            }
        });
    }

    private void answer(LinkEvent.JoinAsked asked, JoinDecision decision) {
        Group group = decision.group();
        long groupId = group == null ? GroupAuthority.NONE : group.id();
        loop.input(
                (hub, nowUs) -> hub.onJoinDecided(asked.link(), asked.requestId(), groupId, decision.reason(), nowUs));
    }
}
