package dev.peerage.rtc.ice;

/**
 * Decides whether data should move from one working pair to another. Pure.
 *
 * <p>A direct pair beats a relayed one. Of two of a kind the markedly faster one wins, else the priority decides, which
 * ranks IPv6 before IPv4 and host before reflexive addresses. Speeds that are not marked apart never cause a move back, so
 * that data does not swing between two pairs.
 */
final class PairPreference {

    /** Differences below it are noise. */
    private static final long LEAST_MARGIN_US = 10_000;

    /** Why a move is worth while. */
    enum Verdict {
        STAY,
        BETTER_KIND,
        FASTER
    }

    private PairPreference() {}

    static Verdict compare(CandidatePair other, CandidatePair selected) {
        if (other.isRelayed() != selected.isRelayed()) {
            return selected.isRelayed() ? Verdict.BETTER_KIND : Verdict.STAY;
        }
        boolean hasPriority = other.priority() > selected.priority();
        if (other.isMeasured() && selected.isMeasured()) {
            long nowUs = selected.smoothedRttUs();
            long marginUs = Math.max(LEAST_MARGIN_US, nowUs / 3);
            if (other.smoothedRttUs() + marginUs < nowUs) {
                return hasPriority ? Verdict.BETTER_KIND : Verdict.FASTER;
            }
            if (other.smoothedRttUs() > nowUs + marginUs) {
                return Verdict.STAY;
            }
        }
        return hasPriority ? Verdict.BETTER_KIND : Verdict.STAY;
    }
}
