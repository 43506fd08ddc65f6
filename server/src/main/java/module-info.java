/** The group server: WebSocket relay, groups, STUN, web page. */
module dev.peerage.server {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.identity;
    requires transitive dev.peerage.rtc.stun;
    requires transitive dev.peerage.session.wire;
    requires transitive dev.peerage.session.group;
    requires io.vertx.core;

    exports dev.peerage.server;
}
