package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.dtls.Fingerprint;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.sctp.SctpConfig;

/** Writes a session description with one data channel section (RFC 8829 §5.2, §5.3). */
final class SdpWriter {

    private static final String DATA_CHANNELS = "webrtc-datachannel";

    private SdpWriter() {}

    /** The version grows with each description of the session (RFC 8829 §5.2.2). */
    static String write(Sdp sdp, long sessionId, long version) {
        // RFC 8829 §5.2.1: nothing about who we are.
        StringBuilder out = new StringBuilder(1_024)
                .append("v=0\r\no=- ")
                .append(sessionId)
                .append(' ')
                .append(version)
                .append(" IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n");
        if (sdp.hasBundle()) {
            attribute(out, "group:BUNDLE", sdp.mid());
        }
        if (sdp.isIceLite()) {
            out.append("a=ice-lite\r\n");
        }
        // RFC 8829 §5.2.1: port 9 and no address, as ICE finds them.
        boolean isOld = sdp.form() == Sdp.Form.OLD;
        String format = isOld ? Integer.toString(sdp.sctpPort()) : DATA_CHANNELS;
        out.append("m=application 9 ").append(sdp.form().protocol()).append(' ').append(format);
        out.append("\r\nc=IN IP4 0.0.0.0\r\n");
        for (IceCandidate candidate : sdp.candidates()) {
            out.append("a=").append(candidate.format()).append("\r\n");
        }
        if (sdp.hasAllCandidates()) {
            out.append("a=end-of-candidates\r\n");
        }
        out.append("a=ice-ufrag:").append(sdp.credentials().ufrag()).append("\r\n");
        out.append("a=ice-pwd:").append(sdp.credentials().password()).append("\r\n");
        out.append("a=ice-options:trickle\r\n");
        for (Fingerprint fingerprint : sdp.fingerprints()) {
            out.append("a=fingerprint:").append(fingerprint).append("\r\n");
        }
        out.append("a=setup:").append(sdp.setup().word()).append("\r\n");
        if (sdp.maxPacketBytes() > SctpConfig.ETHERNET_PACKET_BYTES) {
            out.append("a=")
                    .append(PathLimit.ATTRIBUTE)
                    .append(':')
                    .append(sdp.maxPacketBytes())
                    .append("\r\n");
        }
        if (sdp.takesHandshakeTags()) {
            out.append("a=").append(HandshakeTag.ATTRIBUTE).append("\r\n");
        }
        out.append("a=mid:").append(sdp.mid()).append("\r\n");
        if (isOld) {
            out.append("a=sctpmap:")
                    .append(format)
                    .append(' ')
                    .append(DATA_CHANNELS)
                    .append(" 1024\r\n");
        } else {
            out.append("a=sctp-port:").append(sdp.sctpPort()).append("\r\n");
        }
        return out.append("a=max-message-size:")
                .append(sdp.maxMessageBytes())
                .append("\r\n")
                .toString();
    }

    private static void attribute(StringBuilder out, String name, String value) {
        out.append("a=").append(name).append(' ').append(value).append("\r\n");
    }
}
