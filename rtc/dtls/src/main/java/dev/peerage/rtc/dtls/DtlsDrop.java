package dev.peerage.rtc.dtls;

/** Why an incoming record was thrown away without further consequence; each is counted. */
public enum DtlsDrop {
    /** Not a DTLS record, cut short, or longer than {@link DtlsConfig#maxRecordBytes()}. */
    MALFORMED,
    /** Its number was seen before or is too old to tell (RFC 6347 §4.1.2.6). */
    REPLAYED,
    /** Failed authentication: forged or damaged. */
    UNDECRYPTABLE,
    /** Application data before the handshake was done; the layer above sends it again. */
    PREMATURE,
    /** A handshake or change-cipher record after the handshake: a late copy, or renegotiation, which is refused. */
    HANDSHAKE_OVER,
    /** More handshake records than {@link DtlsConfig#maxHandshakeRecords()}. */
    HANDSHAKE_FLOOD,
    /** More records than are kept while a delegated task runs; the other side sends them again. */
    TASK_RUNNING,
    /** The transport is not started or has ended. */
    NOT_OPEN
}
