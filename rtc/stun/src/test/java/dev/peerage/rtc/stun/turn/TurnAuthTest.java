package dev.peerage.rtc.stun.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.rtc.stun.AuthAttribute;
import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithm;
import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithms;
import dev.peerage.rtc.stun.AuthAttribute.Userhash;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stronger ways to authenticate of RFC 8489 §9.2, and the old one. */
class TurnAuthTest extends TurnScript {

    private static final byte[] SHA256_OR_MD5 = {0, 2, 0, 0, 0, 1, 0, 0};
    private static final byte[] MD5_ONLY = {0, 1, 0, 0};
    private static final byte[] UNKNOWN_ONLY = {0, 9, 0, 2, 1, 1, 0, 0};

    private StunMessage challengedWith(String nonce, byte[] algorithms) {
        turn.onStart(nowUs);
        StunAttribute[] attributes = algorithms == null
                ? new StunAttribute[] {new Realm("realm"), new Nonce(nonce)}
                : new StunAttribute[] {new Realm("realm"), new Nonce(nonce), new PasswordAlgorithms(algorithms)};
        refuse(sent(), 401, attributes);
        return turn.state() == TurnState.FAILED ? null : sent();
    }

    @Test
    void usesSha256AndTheUserhashWhereTheServerKnowsThem() {
        StunMessage request = challengedWith("obMatJos2wAAAxyz", SHA256_OR_MD5);
        IntegrityKey key = IntegrityKey.longTermSha256("alice", "realm", "secret", AuthAttribute.SHA_256);

        assertThat(request.isSignedWith(key)).isTrue();
        assertThat(request.isSignedWith(KEY)).isFalse();
        assertThat(request.attribute(Username.class)).isNull();
        assertThat(request.attribute(Userhash.class).isSame(IntegrityKey.userhash("alice", "realm")))
                .isTrue();
        assertThat(request.attribute(PasswordAlgorithm.class).number()).isEqualTo(AuthAttribute.SHA_256);
        assertThat(request.attribute(PasswordAlgorithms.class).list()).isEqualTo(SHA256_OR_MD5);

        StunMessage.Builder success =
                StunMessage.success(request.method(), request.transactionId()).with(new XorRelayedAddress(RELAYED));
        answer(success, KEY, ADDRESS); // signed in the weaker way: not the server's
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATING);
        answer(success, key, ADDRESS);
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATED);
    }

    @Test
    void usesMd5WithTheStrongerSignatureWhereThatIsAllThereIs() {
        StunMessage request = challengedWith("obMatJos2gAAAxyz", MD5_ONLY);

        assertThat(request.isSignedWith(IntegrityKey.longTermSha256("alice", "realm", "secret", AuthAttribute.MD5)))
                .isTrue();
        assertThat(request.attribute(Username.class).name()).isEqualTo("alice");
    }

    @Test
    void fallsBackForAServerThatIsOlder() {
        StunMessage request = challengedWith("9f1e", null);

        assertThat(request.isSignedWith(KEY)).isTrue();
        assertThat(request.attribute(PasswordAlgorithm.class)).isNull();
    }

    @Test
    void goesOnWithOtherCredentialsWhenTheOldOnesHaveExpired() {
        allocateWithPeer();
        turn.onCredentials(new TurnServer(ADDRESS, "bob", "other secret"));
        turn.onPeer(OTHER, nowUs);
        turn.onDoubt(nowUs);
        turn.onTimeout(nowUs);
        List<StunMessage> old = drain();
        assertThat(old).hasSize(2).allMatch(request -> request.isSignedWith(KEY));
        old.forEach(request -> challenge(request, 401, "two"));

        IntegrityKey key = IntegrityKey.longTerm("bob", "realm", "other secret");
        List<StunMessage> again = drain();
        assertThat(again).hasSize(2).allMatch(request -> request.isSignedWith(key));
        again.forEach(request -> answer(StunMessage.success(request.method(), request.transactionId()), key, ADDRESS));
        assertThat(turn.isInDoubt()).isFalse();
        assertThat(turn.isPermitted(OTHER)).isTrue();
    }

    @Test
    void isLostWhenCredentialsHaveExpiredAndThereAreNoOthers() {
        allocateWithPeer();
        turn.onPeer(OTHER, nowUs);
        turn.onTimeout(nowUs);
        challenge(sent(), 401, "two");

        assertThat(turn.failure()).isEqualTo(TurnFailure.UNAUTHENTICATED);
    }

    @Test
    void ignoresARefusalThatIsWronglySigned() {
        turn.onStart(nowUs);
        challenge(sent(), 401, "one");
        StunMessage request = sent();
        for (int code : List.of(300, 401, 403, 437, 438, 500)) {
            StunMessage.Builder forged = StunMessage.error(request.method(), request.transactionId(), code, "")
                    .with(new Realm("realm"))
                    .with(new Nonce("forged"));
            assertThat(answer(forged, IntegrityKey.shortTerm("x"), ADDRESS)).isTrue();
        }
        assertThat(turn.state()).isEqualTo(TurnState.ALLOCATING);
        assertThat(drain()).isEmpty();

        StunMessage.Builder signed = StunMessage.error(request.method(), request.transactionId(), 486, "");
        answer(signed, KEY, ADDRESS);
        assertThat(turn.failure()).isEqualTo(TurnFailure.ALLOCATION_QUOTA_REACHED);
    }

    @Test
    void isNotBidDown() {
        assertThat(challengedWith("obMatJos2gAAAxyz", null)).isNull();
        assertThat(turn.failure()).isEqualTo(TurnFailure.BID_DOWN);
    }

    @Test
    void isNotBidDownLaterEither() {
        StunMessage request = challengedWith("obMatJos2gAAAxyz", SHA256_OR_MD5);
        challenge(request, 438, "two");

        assertThat(turn.failure()).isEqualTo(TurnFailure.BID_DOWN);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(challengedWith("obMatJos2gAAAxyz", UNKNOWN_ONLY)).isNull();
        assertThat(turn.failure()).isEqualTo(TurnFailure.UNKNOWN_PASSWORD_ALGORITHMS);
    }

    @ParameterizedTest
    @CsvSource({
        "obMatJos2gAAA, true, false",
        "obMatJos2AAABrest, true, false",
        "obMatJos2QAAArest, false, true",
        "obMatJos2AAACf//499k954d6OL34oL9FSTvy64sA, false, true",
        "obMatJos2AAAArest, false, false",
        "obMatJos2AA, false, false",
        "obMatJos2!!!!, false, false",
        "obMatJos2AA==, false, false",
        "gAAAobMatJos2, false, false",
    })
    void readsWhatTheNonceSaysOfTheServer(String nonce, boolean hasAlgorithms, boolean hasAnonymity) {
        assertThat(SecurityFeatures.of(nonce)).isEqualTo(new SecurityFeatures(hasAlgorithms, hasAnonymity));
    }

    @Test
    void issuesCredentialsThatExpire() {
        TurnRestCredentials credentials = TurnRestCredentials.issue("north", "alice", 1_700_000_000);

        assertThat(credentials.username()).isEqualTo("1700000000:alice");
        assertThat(credentials.credential()).isEqualTo("Cd/49soE35ICqcJF/bCTn8Z4OyE=");
        assertThat(credentials.toString()).doesNotContain(credentials.credential());
    }
}
