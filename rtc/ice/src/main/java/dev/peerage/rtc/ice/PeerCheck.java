package dev.peerage.rtc.ice;

/**
 * What an authentic check of the peer tells.
 *
 * @param from which way it came
 * @param priority of the candidate it was sent from, should that be unknown to us
 * @param nominates whether it carries USE-CANDIDATE
 */
record PeerCheck(Route from, long priority, boolean nominates) {}
