package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.AlternateServer;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnAttribute.AdditionalAddressFamily;
import dev.peerage.rtc.stun.TurnAttribute.AddressErrorCode;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.RequestedAddressFamily;
import dev.peerage.rtc.stun.TurnAttribute.RequestedTransport;
import dev.peerage.rtc.stun.TurnAttribute.XorPeerAddress;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an allocation is obtained, kept and given back. */
class TurnAllocationTest extends TurnScript {

    @Test
    void asksUnsignedThenSignedWithTheChallenge() {
        turn.onStart(nowUs);
        StunMessage first = sent();
        assertThat(sentTo).isEqualTo(ADDRESS);
        assertThat(first.transactionId().tag()).isEqualTo(77);
        assertThat(first.attribute(RequestedTransport.class).protocol()).isEqualTo(17);
        assertThat(first.hasIntegrity()).isFalse();

        challenge(first, 401, "one");
        StunMessage second = sent();
        assertThat(second.transactionId()).isNotEqualTo(first.transactionId());
        assertThat(second.isSignedWith(KEY)).isTrue();
        assertThat(second.attribute(Username.class).name()).isEqualTo("alice");
        assertThat(second.attribute(Nonce.class).value()).isEqualTo("one");

        grant(second, new XorRelayedAddress(RELAYED), new XorMappedAddress(MAPPED), new Lifetime(600));
        assertThat(turn.relayed(false)).isEqualTo(RELAYED);
        assertThat(turn.mapped()).isEqualTo(MAPPED);
        assertThat(turn.pollEvent())
                .isEqualTo(new TurnEvent.StateChanged(TurnState.NEW, TurnState.ALLOCATING, TurnFailure.NONE));
        assertThat(turn.pollEvent())
                .isEqualTo(new TurnEvent.StateChanged(TurnState.ALLOCATING, TurnState.ALLOCATED, TurnFailure.NONE));
    }

    @Test
    void retransmitsThenGivesUp() {
        turn.onStart(nowUs);
        int sent = 0;
        while (turn.state() == TurnState.ALLOCATING) {
            sent += drain().size();
            advanceTo(turn.nextDeadlineUs());
        }

        assertThat(sent).isEqualTo(TurnLimits.defaults().attempts());
        assertThat(turn.failure()).isEqualTo(TurnFailure.NO_RESPONSE);
        assertThat(nowUs).isBetween(8 * SECOND, 12 * SECOND);
        assertThat(turn.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void failsWhenTheCredentialsAreRefused() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        challenge(sent(), 401, "two");

        assertThat(turn.failure()).isEqualTo(TurnFailure.UNAUTHENTICATED);
        assertThat(drain()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "403, FORBIDDEN",
        "437, ALLOCATION_MISMATCH",
        "440, ADDRESS_FAMILY_NOT_SUPPORTED",
        "441, WRONG_CREDENTIALS",
        "442, UNSUPPORTED_TRANSPORT",
        "486, ALLOCATION_QUOTA_REACHED",
        "508, INSUFFICIENT_CAPACITY",
        "400, BAD_REQUEST",
        "420, UNKNOWN_ATTRIBUTE",
        "500, SERVER_ERROR",
        "699, OTHER_REFUSAL"
    })
    void namesWhyItWasRefused(int code, TurnFailure expected) {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        while (turn.state() == TurnState.ALLOCATING) {
            refuse(sent(), code);
        }

        assertThat(turn.state()).isEqualTo(TurnState.FAILED);
        assertThat(turn.failure()).isEqualTo(expected);
    }

    @Test
    void ignoresASuccessThatIsNotSignedAndAnswersFromElsewhere() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        StunMessage request = sent();
        StunMessage.Builder forged =
                StunMessage.success(request.method(), request.transactionId()).with(new XorRelayedAddress(OTHER));

        assertThat(answer(forged, null, ADDRESS)).isTrue();
        assertThat(answer(forged, IntegrityKey.shortTerm("x"), ADDRESS)).isTrue();
        assertThat(answer(forged, KEY, OTHER)).isFalse();
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATING);

        grant(request, new XorRelayedAddress(RELAYED));
        assertThat(turn.relayed(false)).isEqualTo(RELAYED);
    }

    @Test
    void takesANewNonceButNotForEver() {
        allocateWithPeer();
        advanceTo(nowUs + 540 * SECOND);
        List<StunMessage> due = drain(); // the refresh, and the permission that was due before it
        StunMessage refresh = due.stream()
                .filter(m -> m.method() == StunMessage.REFRESH)
                .findFirst()
                .orElseThrow();
        challenge(refresh, 438, "two");
        StunMessage again = sent();
        assertThat(again.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(again.attribute(Nonce.class).value()).isEqualTo("two");
        assertThat(again.isSignedWith(KEY)).isTrue();

        for (int i = 1; i < TurnLimits.defaults().maxStaleNonces(); i++) {
            challenge(again, 438, "more" + i);
            again = sent();
        }
        challenge(again, 438, "last");
        assertThat(turn.failure()).isEqualTo(TurnFailure.STALE_NONCE);
    }

    @Test
    void followsAnAlternateServerOnceToEach() {
        turn.onStart(nowUs);
        refuse(sent(), 300, new AlternateServer(OTHER));
        StunMessage there = sent();
        assertThat(sentTo).isEqualTo(OTHER);
        assertThat(turn.server()).isEqualTo(OTHER);

        refuse(there, 300, new AlternateServer(ADDRESS));
        assertThat(turn.failure()).isEqualTo(TurnFailure.REDIRECTED_IN_VAIN);
    }

    @Test
    void isNotLedOnForEver() {
        turn.onStart(nowUs);
        for (int i = 0; i < TurnLimits.defaults().maxRedirects(); i++) {
            refuse(sent(), 300, new AlternateServer(OTHER.withPort(1000 + i)));
        }
        refuse(sent(), 300, new AlternateServer(OTHER.withPort(2000)));

        assertThat(turn.failure()).isEqualTo(TurnFailure.REDIRECTED_IN_VAIN);
    }

    @Test
    void refreshesAMinuteBeforeItExpires() {
        allocate();
        long grantedUs = nowUs;
        StunMessage refresh = nextRequest();
        assertThat(nowUs).isEqualTo(grantedUs + 540 * SECOND);
        assertThat(refresh.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(refresh.attribute(Lifetime.class).seconds()).isEqualTo(600);
        grant(refresh, new Lifetime(100));

        long grantedAgainUs = nowUs;
        assertThat(nextRequest().method()).isEqualTo(StunMessage.REFRESH);
        assertThat(nowUs).isEqualTo(grantedAgainUs + 50 * SECOND);
    }

    @Test
    void expiresWhenRefreshesGoUnanswered() {
        allocate();
        long grantedUs = nowUs;
        int sent = 0;
        while (turn.state() == TurnState.ALLOCATED) {
            advanceTo(turn.nextDeadlineUs());
            sent += drain().size();
        }

        assertThat(nowUs).isEqualTo(grantedUs + 600 * SECOND);
        assertThat(turn.failure()).isEqualTo(TurnFailure.EXPIRED);
        assertThat(sent).isBetween(20, 40);
    }

    @Test
    void failsWhenTheServerHasForgottenIt() {
        allocateWithPeer();
        turn.onUse(PEER, nowUs);
        turn.onTimeout(nowUs);
        refuse(sent(), 437);

        assertThat(turn.failure()).isEqualTo(TurnFailure.ALLOCATION_MISMATCH);
    }

    @Test
    void givesTheAddressBackWhenClosed() {
        allocate();
        turn.close(nowUs);
        assertThat(turn.nextDeadlineUs()).isLessThanOrEqualTo(nowUs);
        StunMessage release = sent();

        assertThat(release.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(release.attribute(Lifetime.class).seconds()).isZero();
        assertThat(release.isSignedWith(KEY)).isTrue();
        assertThat(turn.state()).isEqualTo(TurnState.RELEASING);
        assertThat(nextRequest().transactionId()).isEqualTo(release.transactionId()); // it was lost
        grant(release, new Lifetime(0));
        assertThat(turn.state()).isEqualTo(TurnState.CLOSED);
        assertThat(turn.nextDeadlineUs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void saysNothingWhenClosedBeforeTheServerKnewIt() {
        turn.onStart(nowUs);
        drain();
        turn.close(nowUs);

        assertThat(drain()).isEmpty();
        turn.close(nowUs);
        assertThat(turn.state()).isEqualTo(TurnState.CLOSED);
    }

    @Test
    void endsEvenIfNobodyHearsOfTheRelease() {
        allocate();
        turn.close(nowUs);
        int sent = drain().size();
        while (turn.state() == TurnState.RELEASING) {
            advanceTo(turn.nextDeadlineUs());
            sent += drain().size();
        }
        assertThat(sent).isEqualTo(TurnLimits.defaults().attempts());
        assertThat(turn.state()).isEqualTo(TurnState.CLOSED);
    }

    @Test
    void releasesAnAllocationThatIsInTheWayAndAsksAgain() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        refuse(sent(), 437);
        StunMessage release = sent();
        assertThat(release.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(release.attribute(Lifetime.class).seconds()).isZero();
        grant(release, new Lifetime(0));
        StunMessage again = sent();
        assertThat(again.method()).isEqualTo(StunMessage.ALLOCATE);
        grant(again, new XorRelayedAddress(RELAYED));

        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void asksForBothFamiliesAndTakesWhatItGets() {
        TransportAddress ipv6 = new TransportAddress(true, 0x2001_0db8L << 32, 1, 50_001);
        turn.onPeer(PEER, nowUs);
        turn.onPeer(ipv6.withPort(7), nowUs);
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        StunMessage allocate = sent();
        assertThat(allocate.attribute(AdditionalAddressFamily.class).isIpv6()).isTrue();
        grant(allocate, new XorRelayedAddress(RELAYED), new XorRelayedAddress(ipv6));

        assertThat(turn.relayed(false)).isEqualTo(RELAYED);
        assertThat(turn.relayed(true)).isEqualTo(ipv6);
        assertThat(drain())
                .extracting(request -> request.attribute(XorPeerAddress.class).address())
                .containsExactlyInAnyOrder(PEER, ipv6.withPort(7));
    }

    @Test
    void asksForIpv4AloneThenIpv6AloneWhenTheServerHasNoneOfTheOther() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        refuse(sent(), 440);
        StunMessage ipv4 = sent();
        assertThat(ipv4.attribute(AdditionalAddressFamily.class)).isNull();
        assertThat(ipv4.attribute(RequestedAddressFamily.class)).isNull();
        refuse(ipv4, 440);
        StunMessage ipv6 = sent();
        assertThat(ipv6.attribute(RequestedAddressFamily.class).isIpv6()).isTrue();
        grant(ipv6, new XorRelayedAddress(new TransportAddress(true, 1, 1, 1)));

        assertThat(turn.relayed(false)).isNull();
        assertThat(turn.onPeer(PEER, nowUs)).isFalse();
        assertThat(turn.onPeer(new TransportAddress(true, 2, 2, 2), nowUs)).isTrue();
    }

    @Test
    void namesWhyThereIsNoAddressOfTheOtherFamily() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        grant(sent(), new XorRelayedAddress(RELAYED), new AddressErrorCode(true, 508));
        assertThat(turn.missing(true)).isEqualTo(TurnFailure.INSUFFICIENT_CAPACITY); // RFC 8656 §18.12
        assertThat(turn.missing(false)).isEqualTo(TurnFailure.NONE);

        TurnAllocation fallen = new TurnAllocation(SERVER, TurnLimits.defaults(), 77, random);
        fallen.onStart(nowUs);
        for (int code : List.of(440, 0)) {
            fallen.pollTransmit(out.clear(), nowUs);
            StunMessage asked = StunMessage.decode(out.flip());
            StunMessage.Builder answer = code == 0
                    ? StunMessage.success(asked.method(), asked.transactionId()).with(new XorRelayedAddress(RELAYED))
                    : StunMessage.error(asked.method(), asked.transactionId(), code, "");
            answer.build().encode(null, out.clear());
            fallen.onAnswer(StunMessage.decode(out.flip()), ADDRESS, nowUs);
        }
        assertThat(fallen.missing(true)).isEqualTo(TurnFailure.ADDRESS_FAMILY_NOT_SUPPORTED);
    }

    @Test
    void asksAgainWhenTheServerIsInTroubleWhileItLives() {
        allocate();
        refuse(nextRequest(), 500);
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
        long refusedUs = nowUs;
        StunMessage again = nextRequest();
        assertThat(again.method()).isEqualTo(StunMessage.REFRESH);
        assertThat(nowUs).isEqualTo(refusedUs + TurnLimits.defaults().retryUs());
    }

    @Test
    void sendsOnceOverAStreamAndFailsWithIt() {
        TransportAddress stream = StreamAddress.of(3);
        TurnServer server = new TurnServer(stream, TurnTransport.TCP, "alice", "secret");
        TurnAllocation overTcp = new TurnAllocation(server, TurnLimits.defaults(), 1, random);
        overTcp.onStart(nowUs);
        assertThat(overTcp.pollTransmit(out.clear(), nowUs)).isEqualTo(stream);
        assertThat(overTcp.nextDeadlineUs())
                .isEqualTo(nowUs + TurnLimits.defaults().streamTimeoutUs());
        overTcp.onStreamClosed();
        assertThat(overTcp.failure()).isEqualTo(TurnFailure.CONNECTION_LOST);

        TurnAllocation unanswered = new TurnAllocation(server, TurnLimits.defaults(), 1, random);
        unanswered.onStart(nowUs);
        unanswered.pollTransmit(out.clear(), nowUs);
        unanswered.onTimeout(unanswered.nextDeadlineUs());
        assertThat(unanswered.failure()).isEqualTo(TurnFailure.NO_RESPONSE);
    }
}
