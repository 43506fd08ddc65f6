package dev.peerage.rtc.webrtc;

/** What became of reading a session description. */
sealed interface SdpResult permits Sdp, SdpResult.Bad {

    /**
     * It is not one that we can talk to.
     *
     * @param reason what is wrong, for people
     */
    record Bad(String reason) implements SdpResult {}
}
