package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;

/**
 * Which way a packet came through a TURN server.
 *
 * @param allocation whose server passed it on
 * @param peer who sent it to the relayed address
 */
public record TurnPath(TurnAllocation allocation, TransportAddress peer) {}
