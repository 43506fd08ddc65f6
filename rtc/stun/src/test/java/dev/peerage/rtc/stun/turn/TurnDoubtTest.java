package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import org.junit.jupiter.api.Test;

/** Whether the server still has the allocation, when there is reason to ask. */
class TurnDoubtTest extends TurnScript {

    @Test
    void asksAtOnceAndOnlyOnce() {
        allocate();
        turn.onDoubt(nowUs);
        turn.onDoubt(nowUs);
        StunMessage refresh = sent();
        assertThat(refresh.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(refresh.attribute(Lifetime.class).seconds()).isEqualTo(600);
        assertThat(turn.isInDoubt()).isTrue();
        while (turn.pollEvent() != null) {}
        grant(refresh, new Lifetime(600));

        assertThat(turn.isInDoubt()).isFalse();
        assertThat(turn.pollEvent()).isEqualTo(new TurnEvent.Confirmed());
        long confirmedUs = nowUs;
        assertThat(nextRequest().method()).isEqualTo(StunMessage.REFRESH);
        assertThat(nowUs).isEqualTo(confirmedUs + 540 * SECOND);
        turn.onDoubt(nowUs); // that one will tell
        assertThat(drain()).isEmpty();
    }

    @Test
    void isLostWhenTheServerKnowsNothingOfIt() {
        allocate();
        turn.onDoubt(nowUs);
        challenge(sent(), 438, "of the new address");
        refuse(sent(), 437);

        assertThat(turn.failure()).isEqualTo(TurnFailure.ALLOCATION_MISMATCH);
        assertThat(turn.isInDoubt()).isFalse();
    }

    @Test
    void isLostWhenTheServerIsSilent() {
        allocate();
        long doubtedUs = nowUs;
        turn.onDoubt(nowUs);
        while (turn.state() == TurnState.ALLOCATED) {
            drain();
            advanceTo(turn.nextDeadlineUs());
        }

        assertThat(turn.failure()).isEqualTo(TurnFailure.NO_RESPONSE);
        assertThat(nowUs).isBetween(doubtedUs + 8 * SECOND, doubtedUs + 12 * SECOND);
    }

    @Test
    void isConfirmedByAServerInTrouble() {
        allocate();
        turn.onDoubt(nowUs);
        refuse(sent(), 500);

        assertThat(turn.isInDoubt()).isFalse();
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
        assertThat(nextRequest().method()).isEqualTo(StunMessage.REFRESH);
    }

    @Test
    void hasNothingToAskBeforeThereIsAnAllocationOrAfterIt() {
        turn.onDoubt(nowUs);
        assertThat(drain()).isEmpty();
        allocate();
        turn.close(nowUs);
        turn.onDoubt(nowUs);
        assertThat(drain()).hasSize(1); // the release
    }

    @Test
    void isGivenUpWhenNothingIsAnsweredAnyMore() {
        allocateWithPeer();
        long heardUs = nowUs;
        while (turn.state() == TurnState.ALLOCATED) {
            drain();
            advanceTo(turn.nextDeadlineUs());
        }

        assertThat(turn.failure()).isEqualTo(TurnFailure.NO_RESPONSE);
        assertThat(nowUs).isBetween(heardUs + 300 * SECOND, heardUs + 320 * SECOND); // the permission was due at 240 s
    }

    @Test
    void outlivesAnOutageThatIsShorter() {
        allocateWithPeer();
        StunMessage lost = nextRequest();
        long lostUs = nowUs;
        StunMessage again = lost;
        while (nowUs < lostUs + 40 * SECOND) {
            again = nextRequest();
        }
        grant(again);
        while (nowUs < lostUs + 200 * SECOND) {
            drain().forEach(request -> grant(request, new Lifetime(600)));
            advanceTo(turn.nextDeadlineUs());
        }

        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void isGivenUpSoonerOverAStreamThatLosesNothing() {
        TurnServer server = new TurnServer(StreamAddress.of(0), TurnTransport.TCP, "alice", "secret");
        TurnAllocation overTcp = new TurnAllocation(server, TurnLimits.defaults(), 1, random);
        overTcp.onStart(nowUs);
        overTcp.pollTransmit(out.clear(), nowUs);
        StunMessage allocate = StunMessage.decode(out.flip());
        StunMessage.success(allocate.method(), allocate.transactionId())
                .with(new XorRelayedAddress(RELAYED))
                .build()
                .encode(null, out.clear());
        overTcp.onAnswer(StunMessage.decode(out.flip()), StreamAddress.of(0), nowUs);
        overTcp.onPeer(PEER, nowUs);
        long askedUs = nowUs;
        while (overTcp.nextDeadlineUs() != Long.MAX_VALUE) {
            nowUs = Math.max(nowUs, overTcp.nextDeadlineUs());
            overTcp.onTimeout(nowUs);
            while (overTcp.pollTransmit(out.clear(), nowUs) != null) {}
        }

        assertThat(overTcp.failure()).isEqualTo(TurnFailure.NO_RESPONSE);
        assertThat(nowUs).isLessThanOrEqualTo(askedUs + 25 * SECOND);
    }
}
