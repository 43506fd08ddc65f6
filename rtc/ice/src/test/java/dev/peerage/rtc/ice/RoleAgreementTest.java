package dev.peerage.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.ice.RoleAgreement.Verdict;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunAttribute.IceControlled;
import dev.peerage.rtc.stun.StunAttribute.IceControlling;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TransactionId;
import dev.peerage.testkit.SeededRandom;
import org.junit.jupiter.api.Test;

/** RFC 8445 §7.3.1.1 case by case: the larger tie-breaker, as an unsigned number, is controlling. */
class RoleAgreementTest {

    private static final long OURS = 0x8000_0000_0000_0000L;
    private static final long SMALLER = 1;
    private static final long LARGER = -1;

    private final SeededRandom random = new SeededRandom(1);

    private static RoleAgreement agreement(IceRole role) {
        RoleAgreement agreement = new RoleAgreement(OURS);
        agreement.assign(role);
        return agreement;
    }

    private static StunMessage claim(StunAttribute role) {
        return StunMessage.request(StunMessage.BINDING, new TransactionId(1, 2))
                .with(role)
                .build();
    }

    @Test
    void controllingStaysSoAgainstASmallerTieBreaker() {
        RoleAgreement agreement = agreement(IceRole.CONTROLLING);

        assertThat(agreement.onPeerClaim(claim(new IceControlling(SMALLER)))).isEqualTo(Verdict.REFUSED);
        assertThat(agreement.onPeerClaim(claim(new IceControlling(OURS)))).isEqualTo(Verdict.REFUSED);
        assertThat(agreement.role()).isEqualTo(IceRole.CONTROLLING);
    }

    @Test
    void controllingGivesWayToALargerTieBreaker() {
        RoleAgreement agreement = agreement(IceRole.CONTROLLING);

        assertThat(agreement.onPeerClaim(claim(new IceControlling(LARGER)))).isEqualTo(Verdict.SWITCHED);
        assertThat(agreement.role()).isEqualTo(IceRole.CONTROLLED);
    }

    @Test
    void controlledTakesControlOverASmallerTieBreaker() {
        RoleAgreement agreement = agreement(IceRole.CONTROLLED);

        assertThat(agreement.onPeerClaim(claim(new IceControlled(SMALLER)))).isEqualTo(Verdict.SWITCHED);
        assertThat(agreement.role()).isEqualTo(IceRole.CONTROLLING);
    }

    @Test
    void controlledStaysSoAgainstALargerTieBreaker() {
        RoleAgreement agreement = agreement(IceRole.CONTROLLED);

        assertThat(agreement.onPeerClaim(claim(new IceControlled(LARGER)))).isEqualTo(Verdict.REFUSED);
        assertThat(agreement.role()).isEqualTo(IceRole.CONTROLLED);
    }

    @Test
    void differentRolesAreNoConflict() {
        assertThat(agreement(IceRole.CONTROLLING).onPeerClaim(claim(new IceControlled(LARGER))))
                .isEqualTo(Verdict.AGREED);
        assertThat(agreement(IceRole.CONTROLLED).onPeerClaim(claim(new IceControlling(LARGER))))
                .isEqualTo(Verdict.AGREED);
    }

    @Test
    void takesAnotherTieBreakerWhenItIsRefused() {
        RoleAgreement agreement = agreement(IceRole.CONTROLLING);
        agreement.onRefusal(IceRole.CONTROLLING, random);

        assertThat(agreement.claim()).isNotEqualTo(new IceControlled(OURS)).isInstanceOf(IceControlled.class);
        StunAttribute now = agreement.claim();
        agreement.onRefusal(IceRole.CONTROLLING, random); // to an older check
        assertThat(agreement.claim()).isEqualTo(now);
    }

    @Test
    void switchesOnceForOneRefusal() {
        RoleAgreement agreement = agreement(IceRole.CONTROLLING);

        assertThat(agreement.onRefusal(IceRole.CONTROLLING, random)).isTrue();
        assertThat(agreement.onRefusal(IceRole.CONTROLLING, random)).isFalse();
        assertThat(agreement.role()).isEqualTo(IceRole.CONTROLLED);
    }
}
