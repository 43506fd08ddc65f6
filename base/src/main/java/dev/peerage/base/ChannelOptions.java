package dev.peerage.base;

/**
 * How a channel delivers. Both sides of a channel name it by the same label and give the same mode.
 *
 * @param mode the promise
 */
public record ChannelOptions(DeliveryMode mode) {

    /** Exactly once, in order: chat, moves of a turn-based game, files. */
    public static ChannelOptions reliableOrdered() {
        return new ChannelOptions(DeliveryMode.RELIABLE_ORDERED);
    }

    /** Exactly once, as they arrive: events that do not depend on one another. */
    public static ChannelOptions reliableUnordered() {
        return new ChannelOptions(DeliveryMode.RELIABLE_UNORDERED);
    }

    /** At most once, and only if newer than the last one delivered: positions. */
    public static ChannelOptions latestWins() {
        return new ChannelOptions(DeliveryMode.SEQUENCED);
    }

    /** At most once, in any order: voice, telemetry. */
    public static ChannelOptions unreliable() {
        return new ChannelOptions(DeliveryMode.UNRELIABLE);
    }
}
