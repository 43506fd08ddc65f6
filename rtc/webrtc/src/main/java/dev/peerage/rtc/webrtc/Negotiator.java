package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.dtls.DtlsRole;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceCredentials;
import dev.peerage.rtc.ice.IceRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes our description and draws the conclusions from both: who controls, who begins DTLS (RFC 8829, RFC 8842 §5).
 *
 * <p>Once only, so that the edges are few: none, then an offer of ours or an offer of theirs, then both.
 */
final class Negotiator {

    private static final String FIRST_MID = "0";

    private final PeerConnectionConfig config;
    private final DtlsCertificate certificate;
    private final IceCredentials credentials;
    private final RandomSource random;

    // Gathered before our description is made, and told in it; later ones are events.
    private final List<IceCandidate> gathered = new ArrayList<>();
    private boolean isGatheringDone;
    private boolean isDescribed;

    private boolean hasOffered;
    private @Nullable Sdp remote;

    Negotiator(
            PeerConnectionConfig config, DtlsCertificate certificate, IceCredentials credentials, RandomSource random) {
        this.config = config;
        this.certificate = certificate;
        this.credentials = credentials;
        this.random = random;
    }

    /** Whether nothing has been described yet. */
    boolean isFresh() {
        return !hasOffered && remote == null;
    }

    /** Whether our offer waits for its answer. */
    boolean isWaitingForAnswer() {
        return hasOffered && remote == null;
    }

    /** Takes a candidate of ours; the event that tells it, or null if our description will. */
    @Nullable
    PeerConnectionEvent onLocalCandidate(IceCandidate candidate) {
        if (isDescribed) {
            return new PeerConnectionEvent.LocalCandidate(candidate.format());
        }
        gathered.add(candidate);
        return null;
    }

    /** There are no more candidates of ours; the event that tells it, or null if our description will. */
    @Nullable
    PeerConnectionEvent onGatheringDone() {
        isGatheringDone = true;
        return isDescribed ? new PeerConnectionEvent.GatheringDone() : null;
    }

    SessionDescription offer() {
        hasOffered = true;
        return SessionDescription.offer(describe(FIRST_MID, true, Sdp.Setup.ACTPASS));
    }

    /** Reads the other side's description; {@link Sdp} if it is good, and then kept. */
    SdpResult onRemote(SessionDescription description, SessionDescription.Type expected) {
        if (description.type() != expected) {
            return new SdpResult.Bad("it is an " + description.type() + " where an " + expected + " was due");
        }
        SdpResult result = SdpParser.parse(expected, description.sdp());
        if (result instanceof Sdp sdp) {
            remote = sdp;
        }
        return result;
    }

    /** The answer to the offer that was taken. */
    SessionDescription answer(Sdp offer) {
        Sdp.Setup setup = dtlsRole(offer) == DtlsRole.CLIENT ? Sdp.Setup.ACTIVE : Sdp.Setup.PASSIVE;
        return SessionDescription.answer(describe(offer.mid(), offer.hasBundle(), setup));
    }

    /** RFC 8842 §5.3: whoever may choose becomes active, as that saves a flight. */
    static DtlsRole dtlsRole(Sdp remote) {
        return remote.setup() == Sdp.Setup.ACTIVE ? DtlsRole.SERVER : DtlsRole.CLIENT;
    }

    /** RFC 8445 §6.1.1: the offerer controls, unless the other side can do no checks. */
    IceRole iceRole(Sdp remote) {
        return hasOffered || remote.isIceLite() ? IceRole.CONTROLLING : IceRole.CONTROLLED;
    }

    private String describe(String mid, boolean hasBundle, Sdp.Setup setup) {
        isDescribed = true;
        Sdp local = new Sdp(
                mid,
                hasBundle,
                false,
                credentials,
                List.of(certificate.fingerprint()),
                setup,
                config.sctp().localPort(),
                config.sctp().maxReceiveMessageBytes(),
                gathered,
                isGatheringDone);
        return SdpWriter.write(local, random);
    }
}
