package dev.peerage.rtc.ice;

import dev.peerage.base.TransportAddress;
import dev.peerage.rtc.stun.StunClass;
import dev.peerage.rtc.stun.StunMessage;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Sorts the STUN messages that come: the peer's checks, its answers, those of servers, and those of strangers.
 *
 * <p>The cheapest questions come first: a stranger's packet is neither decoded nor hashed.
 */
final class Intake {

    private final IceConfig config;
    private final int transactionTag;
    private final Relays relays;
    private final Gathering gathering;
    private final Connectivity connectivity;
    private final UdpWatch udpWatch;
    private final DropCounters drops;

    Intake(
            IceConfig config,
            int transactionTag,
            Relays relays,
            Gathering gathering,
            Connectivity connectivity,
            UdpWatch udpWatch,
            DropCounters drops) {
        this.config = config;
        this.transactionTag = transactionTag;
        this.relays = relays;
        this.gathering = gathering;
        this.connectivity = connectivity;
        this.udpWatch = udpWatch;
        this.drops = drops;
    }

    /**
     * Takes what should be a STUN message.
     *
     * @param relayed which way it came through a TURN server, or null
     * @return false if it was a stranger's, and nothing has changed
     */
    boolean onPacket(ByteBuffer packet, @Nullable Route relayed, TransportAddress source, long nowUs) {
        if (!StunMessage.isStun(packet)) {
            drops.count(IceDrop.MALFORMED);
            return false;
        }
        StunClass kind = StunMessage.classOf(packet);
        Generation asked = kind == StunClass.REQUEST ? connectivity.expecting(packet) : null;
        if (kind == StunClass.REQUEST && asked == null) {
            drops.count(IceDrop.WRONG_USERNAME);
            return false;
        }
        if (kind != StunClass.REQUEST && StunMessage.transactionTag(packet) != transactionTag) {
            drops.count(kind == StunClass.INDICATION ? IceDrop.UNEXPECTED_KIND : IceDrop.UNKNOWN_TRANSACTION);
            return false;
        }
        Route from = relayed == null ? Route.direct(source) : relayed;
        if (asked != null && !connectivity.isToBeRead(asked, from, nowUs)) {
            return false;
        }
        StunMessage message = StunMessage.decode(packet);
        if (message == null) {
            drops.count(IceDrop.MALFORMED);
        } else if (asked != null) {
            onRequest(message, asked, from, nowUs);
        } else {
            onAnswer(message, from, source, nowUs);
        }
        return true;
    }

    private void onRequest(StunMessage request, Generation of, Route from, long nowUs) {
        if (config.isRelayOnly() && from.base() == Base.SOCKET) {
            drops.count(IceDrop.NOT_RELAYED);
        } else if (request.method() != StunMessage.BINDING) {
            drops.count(IceDrop.UNEXPECTED_KIND);
        } else {
            connectivity.onRequest(request, of, from, nowUs);
        }
    }

    private void onAnswer(StunMessage answer, Route from, TransportAddress source, long nowUs) {
        boolean isDirect = from.base() == Base.SOCKET;
        if (isDirect && onTurnAnswer(answer, source, nowUs)) {
            udpWatch.onHeard(source);
        } else if (answer.method() != StunMessage.BINDING || answer.messageClass() == StunClass.INDICATION) {
            drops.count(IceDrop.UNEXPECTED_KIND);
        } else if (!connectivity.onAnswer(answer, from, nowUs) && !gathering.onAnswer(answer, from.remote(), nowUs)) {
            drops.count(IceDrop.UNKNOWN_TRANSACTION);
        } else {
            udpWatch.onHeard(source);
        }
    }

    private boolean onTurnAnswer(StunMessage answer, TransportAddress from, long nowUs) {
        boolean wereSettled = relays.areSettled();
        boolean isOurs = relays.onAnswer(answer, from, nowUs);
        if (isOurs) {
            onRelaysChanged(wereSettled);
        }
        return isOurs;
    }

    /** Servers may have given us an address or a permission, or have been given up. */
    void onRelaysChanged(boolean wereSettled) {
        connectivity.onRelaysChanged();
        if (relays.takeHeard()) {
            udpWatch.onHeard();
        }
        if (!wereSettled && relays.areSettled()) {
            gathering.onRelaysSettled();
        }
    }
}
