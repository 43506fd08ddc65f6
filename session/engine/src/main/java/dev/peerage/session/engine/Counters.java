package dev.peerage.session.engine;

/** What {@link SessionStats} shows, while it is being counted. */
final class Counters {

    final Traffic relayed = new Traffic();
    final Traffic direct = new Traffic();
    long switches;
    long attempts;
    long messagesSent;
    long messagesDelivered;
    long fragmentsRetransmitted;
    long duplicatesDropped;
    long staleDropped;
    long malformedPackets;
    long overLimitDropped;

    Traffic of(PathKind kind) {
        return kind == PathKind.RELAYED ? relayed : direct;
    }
}
