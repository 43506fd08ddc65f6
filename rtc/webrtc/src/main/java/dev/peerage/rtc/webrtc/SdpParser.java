package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.dtls.Fingerprint;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceCredentials;
import dev.peerage.rtc.sctp.SctpConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a session description from the other side. Total: whatever the text, the answer is an {@link Sdp} or the reason why
 * it is none. One instance reads one text.
 *
 * <p>Attributes before the media section are defaults for it (RFC 8839 §5.4, RFC 8122 §5, RFC 4145 §4). Unknown lines are
 * skipped, as RFC 8866 §5 asks.
 */
final class SdpParser {

    private static final int MAX_CHARS = 32 << 10;
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_FINGERPRINTS = 8;
    private static final int MAX_MID_CHARS = 32;

    /** RFC 8841 §6.1: what absence means. */
    private static final int DEFAULT_MAX_MESSAGE_BYTES = 65_536;

    /** Browsers always write their port; this is what they write. */
    private static final int DEFAULT_PORT = 5_000;

    private static final String DATA_CHANNELS = "webrtc-datachannel";

    private final List<Fingerprint> fingerprints = new ArrayList<>();
    private final List<IceCandidate> candidates = new ArrayList<>();
    private boolean isInMedia;
    private int mediaSections;
    private @Nullable String media;
    private String mid = "0";
    private String bundle = "";
    private String ufrag = "";
    private String password = "";
    private String setup = "";
    private String sctpPort = "";
    private String sctpMap = "";
    private String maxMessageSize = "";
    private String maxPacketSize = "";
    private boolean isIceLite;
    private boolean hasWeakFingerprint;
    private boolean hasAllCandidates;
    private boolean takesHandshakeTags;

    private SdpParser() {}

    static SdpResult parse(SessionDescription.Type type, String text) {
        if (text.length() > MAX_CHARS) {
            return new SdpResult.Bad("it is longer than " + MAX_CHARS + " characters");
        }
        if (!text.startsWith("v=0")) {
            return new SdpResult.Bad("it does not begin with v=0");
        }
        SdpParser parser = new SdpParser();
        text.lines().forEach(parser::onLine);
        return parser.result(type);
    }

    private void onLine(String line) {
        if (line.startsWith("m=")) {
            isInMedia = true;
            mediaSections++;
            media = line.substring(2).strip();
        } else if (line.startsWith("a=")) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line.substring(2) : line.substring(2, colon);
            onAttribute(name.strip(), colon < 0 ? "" : line.substring(colon + 1).strip(), line);
        }
    }

    private void onAttribute(String name, String value, String line) {
        switch (name) {
            case "group" -> bundle = value.startsWith("BUNDLE") ? value : bundle;
            case "mid" -> mid = value;
            case "ice-ufrag" -> ufrag = value;
            case "ice-pwd" -> password = value;
            case "ice-lite" -> isIceLite = true;
            case "fingerprint" -> onFingerprint(value);
            case "setup" -> setup = value;
            case "sctp-port" -> sctpPort = value;
            case "sctpmap" -> sctpMap = value;
            case "max-message-size" -> maxMessageSize = value;
            case "candidate" -> onCandidate(line);
            case "end-of-candidates" -> hasAllCandidates = true;
            case PathLimit.ATTRIBUTE -> maxPacketSize = value;
            case HandshakeTag.ATTRIBUTE -> takesHandshakeTags = true;
            default -> {
                // not about data channels
            }
        }
    }

    private void onFingerprint(String value) {
        Fingerprint fingerprint = Fingerprint.parseOrNull(value);
        if (fingerprint == null) {
            hasWeakFingerprint = true; // RFC 8122 §5: others may stand beside it
        } else if (fingerprints.size() < MAX_FINGERPRINTS) {
            fingerprints.add(fingerprint);
        }
    }

    private void onCandidate(String line) {
        IceCandidate candidate = isInMedia ? IceCandidate.parse(line) : null;
        if (candidate != null && candidates.size() < MAX_CANDIDATES) {
            candidates.add(candidate);
        }
    }

    private SdpResult result(SessionDescription.Type type) {
        if (mediaSections != 1 || media == null) {
            return new SdpResult.Bad(
                    "it has " + mediaSections + " media sections, and one for data channels is needed");
        }
        String[] words = media.split(" +");
        Sdp.Form form = form(words);
        if (form == null) {
            return new SdpResult.Bad("its media section is not \"application ... UDP/DTLS/SCTP webrtc-datachannel\"");
        }
        if (words[1].equals("0")) { // RFC 8829 §5.3.1
            return new SdpResult.Bad("its media section is rejected (port 0)");
        }
        IceCredentials credentials = IceCredentials.parse(ufrag, password);
        if (credentials == null) {
            return new SdpResult.Bad("it has no valid ice-ufrag and ice-pwd");
        }
        if (fingerprints.isEmpty()) {
            return new SdpResult.Bad(
                    hasWeakFingerprint
                            ? "none of its fingerprints is a sha-256, sha-384 or sha-512"
                            : "it has no fingerprint");
        }
        Sdp.Setup dtlsSetup = setup(type);
        if (dtlsSetup == null) {
            return new SdpResult.Bad("setup:" + printable(setup) + " is not possible in an "
                    + (type == SessionDescription.Type.OFFER ? "offer" : "answer"));
        }
        long port = form == Sdp.Form.OLD ? number(words[3]) : sctpPort.isEmpty() ? DEFAULT_PORT : number(sctpPort);
        if (port < 1 || port > 0xFFFF) {
            return new SdpResult.Bad("its sctp-port is not 1 to 65535");
        }
        long maxMessageBytes = maxMessageSize.isEmpty() ? DEFAULT_MAX_MESSAGE_BYTES : number(maxMessageSize);
        if (maxMessageBytes < 0) {
            return new SdpResult.Bad("its max-message-size is not a number");
        }
        if (mid.isEmpty() || mid.length() > MAX_MID_CHARS || !mid.chars().allMatch(c -> c > 0x20 && c < 0x7F)) {
            return new SdpResult.Bad("its mid is empty, too long or not plain");
        }
        return new Sdp(
                form,
                mid,
                List.of(bundle.split(" +")).contains(mid),
                isIceLite,
                credentials,
                fingerprints,
                dtlsSetup,
                (int) port,
                // RFC 8841 §6.1: 0 means any size
                maxMessageBytes == 0 ? Integer.MAX_VALUE : (int) Math.min(maxMessageBytes, Integer.MAX_VALUE),
                candidates,
                hasAllCandidates,
                // whatever else it says, it takes what fits into a frame, as everybody does
                (int) Math.max(SctpConfig.ETHERNET_PACKET_BYTES, Math.min(number(maxPacketSize), 0xFFFF)),
                takesHandshakeTags);
    }

    private Sdp.@Nullable Form form(String[] words) {
        if (words.length != 4 || !words[0].equals("application")) {
            return null;
        }
        for (Sdp.Form form : Sdp.Form.values()) {
            if (form.protocol().equals(words[2])) {
                boolean isForDataChannels = form == Sdp.Form.OLD
                        ? sctpMap.startsWith(words[3] + " " + DATA_CHANNELS)
                        : words[3].equals(DATA_CHANNELS);
                return isForDataChannels ? form : null;
            }
        }
        return null;
    }

    private Sdp.@Nullable Setup setup(SessionDescription.Type type) {
        for (Sdp.Setup candidate : Sdp.Setup.values()) {
            if (candidate.word().equals(setup)) {
                // RFC 8842 §5.3: an answer must have decided
                boolean isUndecided = candidate == Sdp.Setup.ACTPASS && type == SessionDescription.Type.ANSWER;
                return isUndecided ? null : candidate;
            }
        }
        return null;
    }

    /** -1 if it is no decimal number of up to 18 digits. */
    private static long number(String word) {
        boolean isNumber =
                !word.isEmpty() && word.length() <= 18 && word.chars().allMatch(c -> c >= '0' && c <= '9');
        return isNumber ? Long.parseLong(word) : -1;
    }

    private static String printable(String text) {
        return text.length() <= 16 && text.chars().allMatch(c -> c > 0x20 && c < 0x7F) ? text : "(unreadable)";
    }
}
