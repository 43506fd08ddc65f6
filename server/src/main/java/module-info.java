/** The group server: WebSocket relay, groups, STUN, web page. */
module dev.peerage.server {
    requires static org.jspecify;
    requires transitive dev.peerage.base;
    requires dev.peerage.identity;
    requires dev.peerage.rtc.stun;
    requires dev.peerage.session.wire;
    requires dev.peerage.session.group;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.vertx.core;

    exports dev.peerage.server;
}
