package dev.peerage.rtc.stun.turn;

import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunAttribute.Nonce;
import dev.peerage.rtc.stun.StunAttribute.Realm;
import dev.peerage.rtc.stun.StunAttribute.Username;
import dev.peerage.rtc.stun.StunMessage;
import org.jspecify.annotations.Nullable;

/** User name and password, with the realm and nonce a server challenged us with (RFC 8489 §9.2). */
final class LongTermCredentials {

    private final TurnServer server;
    private @Nullable Realm realm;
    private @Nullable Nonce nonce;
    private @Nullable IntegrityKey key;

    LongTermCredentials(TurnServer server) {
        this.server = server;
    }

    /** Whether requests are signed from now on. */
    boolean isChallenged() {
        return key != null;
    }

    /** Takes realm and nonce of a 401 or 438; false if it lacks what it must have. */
    boolean onChallenge(StunMessage refusal) {
        Realm newRealm = refusal.attribute(Realm.class);
        Nonce newNonce = refusal.attribute(Nonce.class);
        if (newRealm == null || newNonce == null) {
            return false;
        }
        if (!newRealm.equals(realm)) {
            key = IntegrityKey.longTerm(server.username(), newRealm.name(), server.credential());
        }
        realm = newRealm;
        nonce = newNonce;
        return true;
    }

    /** Adds what a signed request carries; returns the key to sign it with, null before there was a challenge. */
    @Nullable
    IntegrityKey addTo(StunMessage.Builder request) {
        if (realm != null && nonce != null) {
            request.with(new Username(server.username())).with(realm).with(nonce);
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
        key = null;
    }
}
