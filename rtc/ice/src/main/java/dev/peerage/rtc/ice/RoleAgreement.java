package dev.peerage.rtc.ice;

import dev.peerage.base.RandomSource;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunAttribute.IceControlled;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/** Who is controlling, and the repair when both or none believe to be (RFC 8445 §7.3.1.1, §7.2.5.1). */
final class RoleAgreement {

    /** What to do about the role a peer's check claims. */
    enum Verdict {
        /** The roles differ, as they should. */
        AGREED,
        /** They were the same and we gave way: our role has changed. */
        SWITCHED,
        /** They are the same and the peer must give way: answer 487. */
        REFUSED
    }

    private long tieBreaker;
    private @Nullable IceRole role;

    RoleAgreement(long tieBreaker) {
        this.tieBreaker = tieBreaker;
    }

    /** RFC 8445 §6.1.1: a lite agent is controlled; its tie-breaker loses to all who would be controlled too. */
    static RoleAgreement ofLite() {
        RoleAgreement agreement = new RoleAgreement(0);
        agreement.assign(IceRole.CONTROLLED);
        return agreement;
    }

    @Nullable
    IceRole role() {
        return role;
    }

    boolean isControlling() {
        return role == IceRole.CONTROLLING;
    }

    void assign(IceRole told) {
        role = told;
    }

    /** The attribute that claims our role. */
    StunAttribute claim() {
        return isControlling() ? new IceControlling(tieBreaker) : new IceControlled(tieBreaker);
    }

    Verdict onPeerClaim(StunMessage request) {
        IceControlling controlling = request.attribute(IceControlling.class);
        if (role == IceRole.CONTROLLING && controlling != null) {
            return settle(Long.compareUnsigned(tieBreaker, controlling.tieBreaker()) >= 0, IceRole.CONTROLLING);
        }
        IceControlled controlled = request.attribute(IceControlled.class);
        if (role == IceRole.CONTROLLED && controlled != null) {
            return settle(Long.compareUnsigned(tieBreaker, controlled.tieBreaker()) < 0, IceRole.CONTROLLED);
        }
        return Verdict.AGREED;
    }

    /** The larger tie-breaker is controlling; the one whose role fits that already refuses the other's claim. */
    private Verdict settle(boolean isOursRight, IceRole ours) {
        if (isOursRight) {
            return Verdict.REFUSED;
        }
        role = ours.other();
        return Verdict.SWITCHED;
    }

    /**
     * The peer answered 487 to a check that claimed {@code claimed}; whether our role changed now. RFC 8445 §7.2.5.1: then the
     * tie-breaker changes too.
     */
    boolean onRefusal(IceRole claimed, RandomSource random) {
        if (role != claimed) {
            return false; // an answer to a check from before we switched
        }
        role = claimed.other();
        tieBreaker = random.nextLong();
        return true;
    }
}
