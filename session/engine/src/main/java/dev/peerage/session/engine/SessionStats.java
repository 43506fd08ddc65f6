package dev.peerage.session.engine;

/**
 * A snapshot of a session's counters.
 *
 * @param selectedPathId -1 if none
 * @param switches how often another path was selected, the first not counted
 * @param messagesSent taken from the application
 * @param messagesDelivered given to the application
 * @param fragmentsRetransmitted sent again
 * @param duplicatesDropped fragments that had arrived before
 * @param staleDropped sequenced or unreliable fragments older than what was delivered
 * @param malformedPackets dropped whole
 * @param overLimitDropped fragments dropped because a limit of the receiver was reached
 */
public record SessionStats(
        SessionState state,
        int selectedPathId,
        PathStats relayed,
        PathStats direct,
        long switches,
        long attempts,
        long messagesSent,
        long messagesDelivered,
        long fragmentsRetransmitted,
        long duplicatesDropped,
        long staleDropped,
        long malformedPackets,
        long overLimitDropped) {}
