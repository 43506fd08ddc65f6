/** PeerConnection: SDP, ICE, DTLS and SCTP composed (RFC 8829, 8841). */
@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.webrtc;
