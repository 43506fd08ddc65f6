package dev.peerage.rtc.webrtc;

import dev.peerage.base.RandomSource;
import dev.peerage.rtc.dtls.DtlsCertificate;
import dev.peerage.rtc.dtls.DtlsConfig;
import dev.peerage.rtc.dtls.DtlsRole;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceCredentials;
import dev.peerage.rtc.ice.IceRole;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes our descriptions and draws the conclusions from both sides': who controls, who begins DTLS (RFC 8829, RFC 8842
 * §5).
 *
 * <p>The first two descriptions decide about everything; later ones restart ICE and change nothing else. Edges: {@link
 * SignallingState}.
 */
final class Negotiator {

    private static final String FIRST_MID = "0";

    /**
     * An answer takes a round trip of signalling, 5 s at the very most. After that our offer, or its answer, is lost, and
     * to insist on it would keep the other side from restarting until its consent expires (30 s, RFC 7675 §5.1).
     */
    private static final long INSISTENCE_US = 5_000_000;

    private final PeerConnectionConfig config;
    private final DtlsCertificate certificate;
    private final Supplier<IceCredentials> credentials;
    private final long sessionId;

    private SignallingState state = SignallingState.NEW;
    private boolean isFirstOfferer;
    private long offeredUs;
    private @Nullable Sdp remote;
    private @Nullable DtlsRole dtlsRole;
    private long version;

    // Gathered before our description is made, and told in it; later ones are events.
    private final List<IceCandidate> gathered = new ArrayList<>();
    private boolean isGatheringDone;
    private boolean isDescribed;

    Negotiator(
            PeerConnectionConfig config,
            DtlsCertificate certificate,
            Supplier<IceCredentials> credentials,
            RandomSource random) {
        this.config = config;
        this.certificate = certificate;
        this.credentials = credentials;
        this.sessionId = random.nextLong() >>> 1; // RFC 8829 §5.2.1: 63 random bits
    }

    SignallingState state() {
        return state;
    }

    /** Whether both sides have agreed before, so that what comes now can only restart ICE. */
    boolean hasAgreed() {
        return remote != null;
    }

    /**
     * Whether an offer of theirs loses against ours: both have just offered to restart ICE, and who made the very first
     * offer goes on with its own.
     */
    boolean isTheirOfferToBeIgnored(long nowUs) {
        return state == SignallingState.OFFERED && isFirstOfferer && nowUs - offeredUs < INSISTENCE_US;
    }

    /** Takes a candidate of ours; the event that tells it, or null if our description will. */
    @Nullable
    PeerConnectionEvent onLocalCandidate(IceCandidate candidate) {
        if (isDescribed) {
            return new PeerConnectionEvent.LocalCandidate(
                    candidate.format(credentials.get().ufrag()));
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

    /** ICE restarts: its candidates come anew, for the next description. */
    void onRestart() {
        gathered.clear();
        isGatheringDone = false;
        isDescribed = false;
    }

    SessionDescription offer(long nowUs) {
        offeredUs = nowUs;
        isFirstOfferer |= state == SignallingState.NEW;
        state = SignallingState.OFFERED;
        String mid = remote == null ? FIRST_MID : remote.mid();
        Sdp.Form form = remote == null ? Sdp.Form.UDP : remote.form();
        return SessionDescription.offer(describe(form, mid, true, Sdp.Setup.ACTPASS));
    }

    /** Reads the other side's description; {@link Sdp} if it is good, and then kept. */
    SdpResult onRemote(SessionDescription description, SessionDescription.Type expected) {
        if (description.type() != expected) {
            return new SdpResult.Bad("it is an " + description.type() + " where an " + expected + " was due");
        }
        SdpResult result = SdpParser.parse(expected, description.sdp());
        if (result instanceof Sdp sdp) {
            if (remote != null && !isSameButForIce(remote, sdp)) {
                return new SdpResult.Bad("it would change more than ICE on a live connection");
            }
            if (isTheirRestart(sdp)) {
                onRestart(); // our answer names what we gather for it
            }
            if (remote == null) {
                dtlsRole = dtlsRole(sdp);
            }
            remote = sdp;
            state = SignallingState.STABLE;
        }
        return result;
    }

    /** RFC 8839 §4.4.1.1.1: other credentials. Where our own offer has restarted ICE already, that is one restart. */
    private boolean isTheirRestart(Sdp now) {
        return remote != null
                && state == SignallingState.STABLE
                && !remote.credentials().equals(now.credentials());
    }

    /** RFC 8842 §5.5, RFC 8841 §9.3: another certificate, role or port would be another DTLS and SCTP association. */
    private boolean isSameButForIce(Sdp before, Sdp now) {
        boolean isSameRole = now.setup() == Sdp.Setup.ACTPASS || dtlsRole(now) == dtlsRole;
        return !Collections.disjoint(before.fingerprints(), now.fingerprints())
                && before.sctpPort() == now.sctpPort()
                && isSameRole;
    }

    /** The answer to the offer that was taken; DTLS is or stays in this role. */
    SessionDescription answer(Sdp offer, DtlsRole role) {
        Sdp.Setup setup = role == DtlsRole.CLIENT ? Sdp.Setup.ACTIVE : Sdp.Setup.PASSIVE;
        return SessionDescription.answer(describe(offer.form(), offer.mid(), offer.hasBundle(), setup));
    }

    /** RFC 8842 §5.3: whoever may choose becomes active, as that saves a flight. */
    static DtlsRole dtlsRole(Sdp remote) {
        return remote.setup() == Sdp.Setup.ACTIVE ? DtlsRole.SERVER : DtlsRole.CLIENT;
    }

    /** RFC 8445 §6.1.1: the offerer controls, unless just one side can do checks: then that one does. */
    IceRole iceRole(Sdp remote) {
        boolean isControlling = config.ice().isLite() == remote.isIceLite() ? isFirstOfferer : remote.isIceLite();
        return isControlling ? IceRole.CONTROLLING : IceRole.CONTROLLED;
    }

    private String describe(Sdp.Form form, String mid, boolean hasBundle, Sdp.Setup setup) {
        isDescribed = true;
        Sdp local = new Sdp(
                form,
                mid,
                hasBundle,
                config.ice().isLite(),
                credentials.get(),
                List.of(certificate.fingerprint()),
                setup,
                config.sctp().localPort(),
                config.sctp().maxReceiveMessageBytes(),
                gathered,
                isGatheringDone,
                config.dtls().maxRecordBytes() - DtlsConfig.RECORD_OVERHEAD_BYTES,
                true);
        return SdpWriter.write(local, sessionId, ++version);
    }
}
