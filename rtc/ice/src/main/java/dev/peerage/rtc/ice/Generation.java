package dev.peerage.rtc.ice;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.peerage.rtc.stun.IntegrityKey;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One pair of credentials, the peer's and ours, and what is checked with them; a restart begins another (RFC 8445 §9). */
final class Generation {

    private final IceCredentials local;
    private final IntegrityKey localKey;
    private final CheckList checkList;
    private final EarlyChecks early;

    private @Nullable IceCredentials remote;
    private @Nullable IntegrityKey remoteKey;
    private byte[] expectedUsername;
    private String checkUsername = "";
    private boolean hasAllRemoteCandidates;

    Generation(IceConfig config, IceCredentials local, DropCounters drops) {
        this.local = local;
        this.localKey = IntegrityKey.shortTerm(local.password());
        this.checkList = new CheckList(config, this, drops);
        this.early = new EarlyChecks(config, drops);
        this.expectedUsername = (local.ufrag() + ":").getBytes(US_ASCII);
    }

    /** The peer's credentials are known: from now on only its own requests are for us, and checks can be made. */
    void authorise(IceCredentials peer) {
        remote = peer;
        remoteKey = IntegrityKey.shortTerm(peer.password());
        expectedUsername = (local.ufrag() + ":" + peer.ufrag()).getBytes(US_ASCII);
        checkUsername = peer.ufrag() + ":" + local.ufrag(); // RFC 8445 §7.2.2
    }

    boolean isAuthorised() {
        return remote != null;
    }

    IceCredentials local() {
        return local;
    }

    @Nullable
    IceCredentials remote() {
        return remote;
    }

    /** Signs our answers, and the peer's checks. */
    IntegrityKey localKey() {
        return localKey;
    }

    /** Signs our checks, and the peer's answers. */
    @Nullable
    IntegrityKey remoteKey() {
        return remoteKey;
    }

    /** The user name our checks carry. */
    String checkUsername() {
        return checkUsername;
    }

    /** Whether the request names us and, once it is known, the peer. */
    boolean expects(ByteBuffer request) {
        return StunMessage.hasUsername(request, expectedUsername, remote != null);
    }

    CheckList checkList() {
        return checkList;
    }

    /** The peer's checks of before its credentials were known. */
    EarlyChecks early() {
        return early;
    }

    void onAllRemoteCandidates() {
        hasAllRemoteCandidates = true;
    }

    /** Whether the peer said that it has no more (RFC 8838 §13). */
    boolean hasAllRemoteCandidates() {
        return hasAllRemoteCandidates;
    }

    /** Whether the peer told of this way, or something authentic came. */
    boolean isKnown(Route route) {
        return checkList.find(route) != null || early.contains(route);
    }

    /** Whether something authentic came this way. */
    boolean isHeard(Route route) {
        CandidatePair pair = checkList.find(route);
        return pair == null ? early.contains(route) : pair.isHeard();
    }
}
