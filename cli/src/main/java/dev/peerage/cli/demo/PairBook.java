package dev.peerage.cli.demo;

import dev.peerage.base.PeerId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts together what the demo's own peers have measured: first each two of them, then each of them and each guest. */
final class PairBook {

    private final List<Participant> peers;
    private final DemoGroup group;

    PairBook(List<Participant> peers, DemoGroup group) {
        this.peers = peers;
        this.group = group;
    }

    /** Who a report is about, and since when: a guest that comes again is another pair. */
    record Pair(PeerId a, PeerId b, long sinceUs) {}

    /** As it stands; guests that are there. */
    Map<Pair, PairReport> now() {
        return reports(false);
    }

    /** At the end, when everything has had its time to arrive; also guests that have left. */
    Map<Pair, PairReport> atTheEnd() {
        return reports(true);
    }

    private Map<Pair, PairReport> reports(boolean isFinal) {
        Map<Pair, PairReport> reports = new LinkedHashMap<>();
        for (int i = 0; i < peers.size(); i++) {
            for (int j = i + 1; j < peers.size(); j++) {
                addOwn(reports, peers.get(i), peers.get(j), isFinal);
            }
        }
        peers.forEach(peer -> addGuests(reports, peer, isFinal));
        return reports;
    }

    private void addOwn(Map<Pair, PairReport> reports, Participant a, Participant b, boolean isFinal) {
        Counterpart toB = a.member(b.peerId());
        Counterpart toA = b.member(a.peerId());
        if (toA != null && toB != null) {
            long filledUs = group.filledUs(a.peerId(), b.peerId());
            reports.put(new Pair(a.peerId(), b.peerId(), filledUs), PairReport.ofBoth(toB, toA, filledUs, isFinal));
        }
    }

    private void addGuests(Map<Pair, PairReport> reports, Participant a, boolean isFinal) {
        for (Counterpart member : a.met()) {
            boolean isGuest = peers.stream().noneMatch(peer -> peer.peerId().equals(member.peerId()));
            if (isGuest && (isFinal || member.isPresent())) {
                long filledUs = group.filledUs(a.peerId(), member.peerId());
                reports.put(
                        new Pair(a.peerId(), member.peerId(), member.metUs()),
                        PairReport.ofOne(a.greeting().name(), member, filledUs));
            }
        }
    }
}
