package dev.peerage.rtc.sctp;

import java.util.List;

/** What an association tells its user; pulled by {@link SctpAssociation#pollEvent()}. */
public sealed interface SctpEvent {

    /** The association went from one state to another. */
    record StateChanged(SctpState from, SctpState to) implements SctpEvent {}

    /**
     * A whole message arrived.
     *
     * @param streamId the stream, 0 to 65534
     * @param ppid the payload protocol identifier the sender gave
     * @param payload the message; the receiver owns the array
     */
    @SuppressWarnings("ArrayRecordComponent") // per-message path: a wrapper would be one more allocation
    record MessageReceived(int streamId, int ppid, byte[] payload) implements SctpEvent {}

    /** The other side has reset its sending half of these streams: nothing more of the old life of them will arrive. */
    record IncomingStreamsReset(List<Integer> streamIds) implements SctpEvent {}

    /** The reset of our sending half of these streams was performed, or refused by the other side. */
    record OutgoingStreamsReset(List<Integer> streamIds, boolean isPerformed) implements SctpEvent {}

    /** What waits to be sent on the stream has fallen to its threshold, after having been above. */
    record BufferedLow(int streamId) implements SctpEvent {}

    /** A message was refused with {@code BACK_PRESSURED} before, and now there is room in the send queue. */
    record Writable() implements SctpEvent {}

    /** The other side restarted the association: all streams start anew, messages in flight are gone. */
    record Restarted() implements SctpEvent {}

    /** The association is over; the last event. */
    record Closed(CloseReason reason) implements SctpEvent {}
}
