package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;

/** What an allocation has to tell its owner; pulled with {@link TurnAllocation#pollEvent()}. */
public sealed interface TurnEvent {

    /** See {@link TurnState} for the edges. */
    record StateChanged(TurnState old, TurnState next, TurnFailure failure) implements TurnEvent {}

    /** After {@link TurnAllocation#onDoubt}: the server still has the allocation. */
    record Confirmed() implements TurnEvent {}

    /** The server passes packets between the relayed address and this one. Told once for each. */
    record PeerPermitted(TransportAddress peer) implements TurnEvent {}
}
