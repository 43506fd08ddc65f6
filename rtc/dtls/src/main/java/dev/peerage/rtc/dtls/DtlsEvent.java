package dev.peerage.rtc.dtls;

/** What a {@link DtlsTransport} has to tell. */
public sealed interface DtlsEvent {

    /**
     * The state changed.
     *
     * @param detail for people and logs; may be empty
     */
    record StateChanged(DtlsState previous, DtlsState next, DtlsReason reason, String detail) implements DtlsEvent {}
}
