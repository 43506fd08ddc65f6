/** PeerConnection: SDP, ICE, DTLS and SCTP composed (RFC 8829, 8841). */
module dev.peerage.rtc.webrtc {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.rtc.stun;
    requires transitive dev.peerage.rtc.ice;
    requires transitive dev.peerage.rtc.dtls;
    requires transitive dev.peerage.rtc.sctp;

    exports dev.peerage.rtc.webrtc;
}
