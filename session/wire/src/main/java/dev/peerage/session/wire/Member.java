package dev.peerage.session.wire;

/**
 * A member of a group as its server tells of it.
 *
 * @param memberId names the client on this server, for as long as its link lives
 * @param joinEpoch the epoch at which it entered the group
 * @param introduction who it is
 * @param greeting what it wants others to know, at most {@value WireLimits#MAX_GREETING_BYTES} bytes
 */
public record Member(long memberId, long joinEpoch, Introduction introduction, Bytes greeting) {}
