package dev.peerage.cli;

import dev.peerage.cli.demo.CountPlan;
import dev.peerage.cli.demo.Counterpart;
import dev.peerage.cli.demo.PairReport;
import dev.peerage.cli.demo.Participant;
import dev.peerage.cli.demo.ParticipantListener;
import dev.peerage.client.Group;
import dev.peerage.client.LeaveReason;
import dev.peerage.client.Link;
import dev.peerage.client.ServerState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints what a peer of {@code peerage peer} lives through. Confined to the stage. */
final class PeerReporter implements ParticipantListener {

    private final Events events;
    private final CountPlan plan;
    private boolean isOver;

    PeerReporter(Events events, CountPlan plan) {
        this.events = events;
        this.plan = plan;
    }

    void onConnected(Participant peer, String server) {
        print(
                "connected",
                new JsonObject()
                        .put("peer", peer.peerId().toString())
                        .put("name", peer.greeting().name())
                        .put("server", server),
                "%s (%s) is connected to %s. Ctrl-C ends it."
                        .formatted(peer.greeting().name(), peer.peerId().brief(), server));
    }

    @Override
    public void onJoined(Group group) {
        print("joined", new JsonObject().put("group", group.name()), "In group \"" + group.name() + "\".");
    }

    @Override
    public void onGroupEnded(Group group, LeaveReason reason) {
        print(
                "groupEnded",
                new JsonObject().put("group", group.name()).put("reason", reason.name()),
                "No longer in group \"" + group.name() + "\" (" + words(reason) + ").");
    }

    @Override
    public void onMember(Counterpart member) {
        print("member", member.metUs(), who(member), name(member) + " is there.");
    }

    @Override
    public void onLeft(Counterpart member, LeaveReason reason) {
        print(
                "left",
                who(member).put("reason", reason.name()),
                "%s has left (%s).".formatted(name(member), words(reason)));
    }

    @Override
    public void onFirstMessage(Counterpart member) {
        Double afterMs = since(member, member.firstMessageUs());
        print(
                "firstMessage",
                member.firstMessageUs(),
                who(member).put("afterMs", afterMs),
                "The first message of %s came after %.1f ms.".formatted(name(member), afterMs));
    }

    @Override
    public void onPath(Counterpart member) {
        JsonObject details = who(member).put("path", member.path().word()).put("reason", member.reason());
        String sentence = name(member) + ": " + member.path().word() + " (" + member.reason() + ")";
        print("path", details, sentence);
    }

    @Override
    public void onChat(Counterpart member, String text) {
        print("chat", who(member).put("text", text), name(member) + ": " + text);
    }

    @Override
    public void onComplete(Counterpart member) {
        print(
                "complete",
                who(member),
                "All %d messages to and from %s have arrived.".formatted(plan.messages(), name(member)));
    }

    @Override
    public void onServer(ServerState state) {
        String word = state.name().toLowerCase(Locale.ROOT);
        print("server", new JsonObject().put("state", word), "The link to the server is " + word + ".");
    }

    /** The server does not let the peer into the group again after the link was lost. */
    void onRefused(String reason) {
        print("refused", new JsonObject().put("reason", reason), "The server refuses: " + reason);
    }

    /** Prints where each member stands, for programs. */
    void progress(Participant peer) {
        for (Counterpart member : peer.met()) {
            if (member.isPresent()) {
                print("progress", standing(member), "");
            }
        }
    }

    /**
     * Prints the summary, and nothing after it.
     *
     * @param isInTime whether the peer had all the time it asked for, so that the whole plan counts
     * @return whether all promises were kept
     */
    boolean summarize(Participant peer, boolean isInTime) {
        peer.refreshLinks();
        JsonArray members = new JsonArray();
        StringBuilder sentences = new StringBuilder();
        boolean isOk = true;
        for (Counterpart member : peer.met()) {
            members.add(standing(member));
            sentences.append(sentence(member)).append(System.lineSeparator());
            isOk &= isClean(member) && (!isInTime || plan.messages() == CountPlan.ENDLESS || member.isComplete());
        }
        sentences.append(
                isOk ? "Nothing was lost, repeated or out of order." : "Failed: a promise was not kept, see above.");
        isOver = true;
        events.print("summary", new JsonObject().put("ok", isOk).put("members", members), sentences.toString());
        return isOk;
    }

    private void print(String event, JsonObject details, String sentence) {
        if (!isOver) {
            events.print(event, details, sentence);
        }
    }

    private void print(String event, long atUs, JsonObject details, String sentence) {
        if (!isOver) {
            events.print(event, atUs, details, sentence);
        }
    }

    private static boolean isClean(Counterpart member) {
        return member.counted().lost() == 0
                && member.counted().duplicated() == 0
                && member.counted().reordered() == 0;
    }

    private static String sentence(Counterpart member) {
        return "%s: %s, sent %d, received %d, lost %d, repeated %d, out of order %d, %d switches"
                .formatted(
                        name(member),
                        member.path().word(),
                        member.sent(),
                        member.counted().received(),
                        member.counted().lost(),
                        member.counted().duplicated(),
                        member.counted().reordered(),
                        member.switches());
    }

    private static JsonObject standing(Counterpart member) {
        return who(member)
                .put("path", member.path().word())
                .put("relayedMs", since(member, member.relayedUs()))
                .put("firstMessageMs", since(member, member.firstMessageUs()))
                .put("directMs", since(member, member.directUs()))
                .put("relayedRttMs", PairReport.ms(member.relayedRttUs()))
                .put("directRttMs", PairReport.ms(member.directRttUs()))
                .put("sent", member.sent())
                .put("received", member.counted().received())
                .put("lost", member.counted().lost())
                .put("duplicated", member.counted().duplicated())
                .put("reordered", member.counted().reordered())
                .put("switches", member.switches())
                .put("longestSilenceMs", PairReport.ms(member.longestSilenceUs()));
    }

    private static @Nullable Double since(Counterpart member, long momentUs) {
        return momentUs == Link.UNKNOWN ? null : PairReport.ms(momentUs - member.metUs());
    }

    private static JsonObject who(Counterpart member) {
        return new JsonObject().put("member", member.peerId().toString()).put("name", name(member));
    }

    private static String name(Counterpart member) {
        return member.greeting().name();
    }

    private static String words(LeaveReason reason) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
