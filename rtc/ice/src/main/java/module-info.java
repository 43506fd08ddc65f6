/** ICE agent (RFC 8445, 8838, 7675). */
module dev.peerage.rtc.ice {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.rtc.stun;

    exports dev.peerage.rtc.ice;
}
