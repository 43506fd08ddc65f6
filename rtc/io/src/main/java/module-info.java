/** WebRTC data channels with sockets and a loop: {@link dev.peerage.rtc.io.Rtc} on its own thread, {@link dev.peerage.rtc.io.RtcLoop} on yours. */
module dev.peerage.rtc.io {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.rtc.webrtc;

    exports dev.peerage.rtc.io;
    exports dev.peerage.rtc.io.host;
    exports dev.peerage.rtc.io.port;
    exports dev.peerage.rtc.io.stream;

    uses dev.peerage.rtc.io.port.DatagramPortProvider;
}
