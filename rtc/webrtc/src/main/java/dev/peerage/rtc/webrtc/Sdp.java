package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.dtls.Fingerprint;
import dev.peerage.rtc.ice.IceCandidate;
import dev.peerage.rtc.ice.IceCredentials;
import java.util.List;

/**
 * What a session description says about its one data channel section (RFC 8829, 8839, 8841, 8842).
 *
 * @param form how the section is written; an answer has that of its offer
 * @param mid the name of the section
 * @param hasBundle whether the section is in a BUNDLE group, so that an answer mirrors it
 * @param isIceLite whether the writer only answers checks
 * @param fingerprints at least one
 * @param sctpPort of the writer
 * @param maxMessageBytes longest message that the writer takes
 * @param candidates known to the writer so far, also those we cannot use
 * @param hasAllCandidates whether there will be no more
 * @param maxPacketBytes largest SCTP packet that the writer takes, see {@link PathLimit#ATTRIBUTE}
 * @param takesHandshakeTags whether the writer's handshake records are to be tagged, see {@link HandshakeTag}
 */
record Sdp(
        Form form,
        String mid,
        boolean hasBundle,
        boolean isIceLite,
        IceCredentials credentials,
        List<Fingerprint> fingerprints,
        Setup setup,
        int sctpPort,
        int maxMessageBytes,
        List<IceCandidate> candidates,
        boolean hasAllCandidates,
        int maxPacketBytes,
        boolean takesHandshakeTags)
        implements SdpResult {

    /** The forms of a section for data channels; the first two mean the same where ICE finds the addresses. */
    enum Form {
        /** RFC 8841 §4. */
        UDP("UDP/DTLS/SCTP"),
        /** RFC 8841 §4, where the writer's default candidate is one of TCP. */
        TCP("TCP/DTLS/SCTP"),
        /** As before RFC 8841: {@code m=application 9 DTLS/SCTP 5000} and {@code a=sctpmap:5000 webrtc-datachannel 1024}. */
        OLD("DTLS/SCTP");

        private final String protocol;

        Form(String protocol) {
            this.protocol = protocol;
        }

        /** The third word of the m-line. */
        String protocol() {
            return protocol;
        }
    }

    /** RFC 8842 §5.1: who begins the DTLS handshake. */
    enum Setup {
        ACTPASS("actpass"),
        ACTIVE("active"),
        PASSIVE("passive");

        private final String word;

        Setup(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    Sdp {
        fingerprints = List.copyOf(fingerprints);
        candidates = List.copyOf(candidates);
    }
}
