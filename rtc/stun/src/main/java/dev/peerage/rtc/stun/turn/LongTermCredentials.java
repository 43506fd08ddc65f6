package dev.peerage.rtc.stun.turn;

import dev.peerage.rtc.stun.AuthAttribute;
import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithm;
import dev.peerage.rtc.stun.AuthAttribute.PasswordAlgorithms;
import dev.peerage.rtc.stun.AuthAttribute.Userhash;
import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/** User name and password, with the realm and nonce a server challenged us with (RFC 8489 §9.2). */
final class LongTermCredentials {

    /** What a challenge is worth. */
    enum Challenge {
        ACCEPTED,
        /** Without realm or nonce. */
        INCOMPLETE,
        /** RFC 8489 §9.2.5: the nonce promises PASSWORD-ALGORITHMS, and somebody took them away. */
        BID_DOWN,
        /** All its algorithms are unknown to us. */
        UNKNOWN_ALGORITHMS
    }

    private final TurnServer server;
    private @Nullable Realm realm;
    private @Nullable Nonce nonce;
    private @Nullable PasswordAlgorithms offered;
    private boolean isAnonymous;
    private int algorithm;
    private @Nullable IntegrityKey key;

    LongTermCredentials(TurnServer server) {
        this.server = server;
    }

    /** Whether requests are signed from now on. */
    boolean isChallenged() {
        return key != null;
    }

    /** Takes what a 401 or 438 tells. */
    Challenge onChallenge(StunMessage refusal) {
        Realm newRealm = refusal.attribute(Realm.class);
        Nonce newNonce = refusal.attribute(Nonce.class);
        if (newRealm == null || newNonce == null) {
            return Challenge.INCOMPLETE;
        }
        PasswordAlgorithms newOffer = refusal.attribute(PasswordAlgorithms.class);
        SecurityFeatures features = SecurityFeatures.of(newNonce.value());
        if (newOffer == null && (features.hasPasswordAlgorithms() || offered != null)) {
            return Challenge.BID_DOWN;
        }
        int choice = choose(newOffer);
        if (choice < 0) {
            return Challenge.UNKNOWN_ALGORITHMS;
        }
        if (key == null || !newRealm.equals(realm) || choice != algorithm) {
            key = makeKey(newRealm.name(), choice);
        }
        realm = newRealm;
        nonce = newNonce;
        offered = newOffer;
        algorithm = choice;
        isAnonymous = features.hasUsernameAnonymity();
        return Challenge.ACCEPTED;
    }

    /** 0 for a server older than RFC 8489, -1 if nothing it offers is known. */
    private static int choose(@Nullable PasswordAlgorithms offer) {
        if (offer == null) {
            return 0;
        }
        if (offer.offers(AuthAttribute.SHA_256)) {
            return AuthAttribute.SHA_256;
        }
        return offer.offers(AuthAttribute.MD5) ? AuthAttribute.MD5 : -1;
    }

    private IntegrityKey makeKey(String newRealm, int choice) {
        return choice == 0
                ? IntegrityKey.longTerm(server.username(), newRealm, server.credential())
                : IntegrityKey.longTermSha256(server.username(), newRealm, server.credential(), choice);
    }

    /** Adds what a signed request carries; returns the key to sign it with, null before there was a challenge. */
    @Nullable
    IntegrityKey addTo(StunMessage.Builder request) {
        if (realm != null && nonce != null) {
            request.with(
                    isAnonymous
                            ? new Userhash(IntegrityKey.userhash(server.username(), realm.name()))
                            : new Username(server.username()));
            request.with(realm).with(nonce);
            if (offered != null) { // RFC 8489 §9.2.4: the server sees whether its list reached us whole
                request.with(offered).with(new PasswordAlgorithm(algorithm));
            }
        }
        return key;
    }

    /** Whether a success is the server's; one that never challenged us need not sign. */
    boolean isAuthentic(StunMessage answer) {
        return key == null || answer.isSignedWith(key);
    }

    /** Another server has its own. */
    void forget() {
        realm = null;
        nonce = null;
        offered = null;
        key = null;
        isAnonymous = false;
    }
}
