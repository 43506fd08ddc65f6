package dev.peerage.rtc.dtls;

/** Why an incoming record was thrown away without further consequence; each is counted. */
public enum DtlsDrop {
    /** Not a DTLS record, cut short, or longer than {@link DtlsConfig#maxRecordBytes()}. */
    MALFORMED,
    /** Its number was seen before or is too old to tell (RFC 6347 §4.1.2.6), or its handshake messages were. */
    REPLAYED,
    /** Failed authentication: forged or damaged. */
    UNDECRYPTABLE,
    /** Under keys before they can have been agreed, or application data before the handshake was done; comes again. */
    PREMATURE,
    /** A handshake or change-cipher record after the handshake: a late copy, or renegotiation, which is refused. */
    HANDSHAKE_OVER,
    /** More handshake records than {@link DtlsConfig#maxHandshakeRecords()}. */
    HANDSHAKE_FLOOD,
    /** Further ahead, or more, than is kept until its turn, or until a delegated task is done; comes again. */
    BACKLOG_FULL,
    /** The transport is not started or has ended. */
    NOT_OPEN
}
