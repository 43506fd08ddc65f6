package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;

/**
 * What an authentic check of the peer tells.
 *
 * @param priority of the candidate it was sent from, should that be unknown to us
 * @param nominates whether it carries USE-CANDIDATE
 */
record PeerCheck(TransportAddress from, long priority, boolean nominates) {}
