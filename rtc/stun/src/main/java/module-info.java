/** STUN messages and client transactions (RFC 8489). */
module dev.peerage.rtc.stun {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;

    exports dev.peerage.rtc.stun;
}
