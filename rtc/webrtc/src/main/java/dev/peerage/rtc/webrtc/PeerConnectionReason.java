package dev.peerage.rtc.webrtc;

import dev.peerage.rtc.dtls.DtlsReason;
import dev.peerage.rtc.ice.IceReason;
import dev.peerage.rtc.sctp.CloseReason;

/** Why a {@link PeerConnection} changed its state. */
public enum PeerConnectionReason {
    /** Both descriptions are known. */
    NEGOTIATED,
    /** Messages can flow. */
    DATA_FLOWS,
    /** Consent checks go unanswered (RFC 7675). */
    CONSENT_LATE,
    /** Consent was heard again. */
    CONSENT_BACK,
    /** {@link PeerConnection#close} was called. */
    CLOSED_LOCALLY,
    /** The other side said goodbye. */
    CLOSED_REMOTELY,
    /** The other side's description is no SDP, or not of a kind we can talk to; the detail names what. */
    BAD_DESCRIPTION,
    /** No answer came in time. */
    SIGNALLING_TIMEOUT,
    /** No pair of addresses works; the detail has ICE's reason. */
    ICE_FAILED,
    /** Consent expired: the other side is not reachable any more. */
    CONSENT_EXPIRED,
    /** The other side's certificate is not the one in its description. */
    FINGERPRINT_MISMATCH,
    /** The other side refused our certificate. */
    CERTIFICATE_REJECTED_REMOTELY,
    /** The DTLS handshake failed or DTLS broke; the detail has its reason. */
    DTLS_FAILED,
    /** SCTP gave up; the detail has its reason. */
    SCTP_FAILED,
    /** The whole took longer than allowed; the detail names the layer that was waited for. */
    CONNECT_TIMEOUT,
    /** A bug on our side; the detail names it, and {@link PeerConnection#bug} has it whole. */
    INTERNAL;

    static PeerConnectionReason of(DtlsReason reason) {
        return switch (reason) {
            case FINGERPRINT_MISMATCH -> FINGERPRINT_MISMATCH;
            case CERTIFICATE_REJECTED_REMOTELY -> CERTIFICATE_REJECTED_REMOTELY;
            default -> DTLS_FAILED;
        };
    }

    static PeerConnectionReason of(IceReason reason) {
        return reason == IceReason.CONSENT_EXPIRED ? CONSENT_EXPIRED : ICE_FAILED;
    }

    static PeerConnectionReason of(CloseReason reason) {
        return reason == CloseReason.SHUTDOWN || reason == CloseReason.PEER_ABORT ? CLOSED_REMOTELY : SCTP_FAILED;
    }
}
