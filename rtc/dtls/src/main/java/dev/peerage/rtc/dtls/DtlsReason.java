package dev.peerage.rtc.dtls;

/** Why a {@link DtlsTransport} changed its state. */
public enum DtlsReason {
    /** {@link DtlsTransport#onStart} was called. */
    STARTED,
    /** The handshake completed and the certificate is the announced one. */
    HANDSHAKE_DONE,
    /** {@link DtlsTransport#onClose} was called. */
    CLOSED_LOCALLY,
    /** The other side sent close_notify. */
    CLOSED_REMOTELY,
    /** The handshake did not complete before its deadline. */
    HANDSHAKE_TIMEOUT,
    /** The other side's certificate has not the fingerprint that was announced: someone may sit in the middle. */
    FINGERPRINT_MISMATCH,
    /** The other side refused our certificate. */
    CERTIFICATE_REJECTED_REMOTELY,
    /** The other side sent a fatal alert that is not about our certificate. */
    ALERT_RECEIVED,
    /** No common version or cipher suite, a handshake message that makes no sense, or an exception in a delegated task. */
    HANDSHAKE_BROKEN,
    /** The JDK's engine refused to seal or open a record after the handshake. */
    ENGINE_BROKEN
}
