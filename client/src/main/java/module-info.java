/** The public API: connect, groups, channels. */
module dev.peerage.client {
    requires static transitive org.jspecify;
    requires java.net.http;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.identity;
    requires transitive dev.peerage.rtc.webrtc;
    requires dev.peerage.rtc.io;
    requires transitive dev.peerage.session.wire;
    requires transitive dev.peerage.session.engine;

    exports dev.peerage.client;
}
