package dev.peerage.rtc.stun.turn;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunAttribute;
import dev.peerage.rtc.stun.StunAttribute.XorMappedAddress;
import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnAttribute.AddressErrorCode;
import dev.peerage.rtc.stun.TurnAttribute.Lifetime;
import dev.peerage.rtc.stun.TurnAttribute.XorRelayedAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the server granted in answer to an Allocate (RFC 8656 §7.3).
 *
 * @param ipv4 the relayed address of this family, if any
 * @param ipv6 the relayed address of this family, if any
 * @param mapped how the server sees us
 * @param missing why one of two addresses was not given, if the server says so
 */
record Grant(
        @Nullable TransportAddress ipv4,
        @Nullable TransportAddress ipv6,
        @Nullable TransportAddress mapped,
        @Nullable AddressErrorCode missing) {

    /** A server may grant what it likes; we refresh between these. */
    private static final long MIN_LIFETIME_SECONDS = 10;

    private static final long MAX_LIFETIME_SECONDS = 3_600;
    private static final long SECOND_US = 1_000_000;

    /** Null if it grants no address. */
    static @Nullable Grant of(StunMessage answer) {
        TransportAddress ipv4 = null;
        TransportAddress ipv6 = null;
        for (StunAttribute attribute : answer.attributes()) {
            if (attribute instanceof XorRelayedAddress relayed) {
                if (relayed.address().isIpv6()) {
                    ipv6 = ipv6 == null ? relayed.address() : ipv6;
                } else {
                    ipv4 = ipv4 == null ? relayed.address() : ipv4;
                }
            }
        }
        XorMappedAddress seen = answer.attribute(XorMappedAddress.class);
        AddressErrorCode missing = answer.attribute(AddressErrorCode.class);
        return ipv4 == null && ipv6 == null
                ? null
                : new Grant(ipv4, ipv6, seen == null ? null : seen.address(), missing);
    }

    /** How long it lasts without a refresh, in microseconds; the same for the answer to a refresh. */
    static long lifetimeUs(StunMessage answer, long askedSeconds) {
        Lifetime lifetime = answer.attribute(Lifetime.class);
        long seconds = lifetime == null ? askedSeconds : lifetime.seconds();
        return Math.max(MIN_LIFETIME_SECONDS, Math.min(MAX_LIFETIME_SECONDS, seconds)) * SECOND_US;
    }

    /** RFC 8656 §8.1: refreshed a minute before the end; half-way if it is short. */
    static long refreshAfterUs(long lifetimeUs) {
        return Math.max(lifetimeUs / 2, lifetimeUs - 60 * SECOND_US);
    }

    /** Why there is no address of that family; NONE if the server does not say. */
    TurnFailure missing(boolean isIpv6) {
        AddressErrorCode error = missing;
        return error == null || error.isIpv6() != isIpv6 ? TurnFailure.NONE : TurnFailure.of(error.code());
    }

    @Nullable
    TransportAddress relayed(boolean isIpv6) {
        return isIpv6 ? ipv6 : ipv4;
    }
}
