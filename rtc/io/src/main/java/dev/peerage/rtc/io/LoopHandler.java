package dev.peerage.rtc.io;

import dev.peerage.rtc.webrtc.PeerConnectionEvent;

/** Takes what one connection of an {@link RtcLoop} has to tell. */
@FunctionalInterface
public interface LoopHandler {

    /**
     * Called within {@link RtcLoop#poll}, in order. May use any connection of the loop; what it sends goes out in the same
     * turn. Must not block, since all connections of the loop wait meanwhile.
     */
    void onEvent(LoopConnection connection, PeerConnectionEvent event);
}
