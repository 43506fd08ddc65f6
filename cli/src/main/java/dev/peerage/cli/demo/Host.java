package dev.peerage.cli.demo;

import dev.peerage.base.PeerId;
import dev.peerage.client.LeaveReason;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Looks after the guests for all of the demo's own peers: tells who comes and goes, and has them answered. On the stage. */
final class Host implements ParticipantListener {

    private final List<Participant> peers;
    private final Stage stage;
    private final Consumer<String> news;
    private final SmallTalk smallTalk = new SmallTalk(RandomGenerator.getDefault());

    /** @param peers complete when the group is made */
    Host(List<Participant> peers, Stage stage, Consumer<String> news) {
        this.peers = peers;
        this.stage = stage;
        this.news = news;
    }

    @Override
    public void onMember(Counterpart member) {
        if (isGuest(member.peerId())) {
            news.accept(member.greeting().name() + " has joined");
        }
    }

    @Override
    public void onLeft(Counterpart member, LeaveReason reason) {
        if (isGuest(member.peerId())) {
            news.accept(member.greeting().name() + " has left");
        }
    }

    @Override
    public void onChat(Counterpart member, String text) {
        if (!isGuest(member.peerId())) {
            return;
        }
        news.accept(member.greeting().name() + ": " + text);
        Participant who = peers.get(smallTalk.whoAnswers(peers.size()));
        String answer = smallTalk.answerTo(member.greeting().name());
        stage.after(smallTalk.thinkingMs(), () -> {
            who.say(answer);
            news.accept(who.greeting().name() + ": " + answer);
        });
    }

    private boolean isGuest(PeerId peerId) {
        return peers.stream().noneMatch(peer -> peer.peerId().equals(peerId));
    }
}
