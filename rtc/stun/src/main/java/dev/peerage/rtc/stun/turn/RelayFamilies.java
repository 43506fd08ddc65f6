package dev.peerage.rtc.stun.turn;

import dev.peerage.rtc.stun.StunMessage;
import dev.peerage.rtc.stun.TurnAttribute.AdditionalAddressFamily;
import dev.peerage.rtc.stun.TurnAttribute.RequestedAddressFamily;
import org.jspecify.annotations.Nullable;

/** Which relayed addresses an Allocate asks for, in the order in which we try (RFC 8656 §7.1). */
enum RelayFamilies {
    /** IPv4, and IPv6 if the server can; one that knows nothing of it gives IPv4. */
    BOTH,
    /** What every server can. */
    IPV4,
    /** A server that has no IPv4 at all. */
    IPV6;

    void addTo(StunMessage.Builder allocate) {
        switch (this) {
            case BOTH -> allocate.with(new AdditionalAddressFamily(true));
            case IPV6 -> allocate.with(new RequestedAddressFamily(true));
            case IPV4 -> {} // RFC 8656 §7.2: the default
        }
    }

    /** What to try after a refusal; null if that changes nothing. */
    @Nullable
    RelayFamilies after(TurnFailure refusal) {
        return switch (this) {
            case BOTH ->
                refusal == TurnFailure.ADDRESS_FAMILY_NOT_SUPPORTED
                                || refusal == TurnFailure.BAD_REQUEST
                                || refusal == TurnFailure.UNKNOWN_ATTRIBUTE
                        ? IPV4
                        : null;
            case IPV4 -> refusal == TurnFailure.ADDRESS_FAMILY_NOT_SUPPORTED ? IPV6 : null;
            case IPV6 -> null;
        };
    }
}
