/** STUN and TURN messages (RFC 8489, 8656), and the client of a TURN server. */
module dev.peerage.rtc.stun {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;

    exports dev.peerage.rtc.stun;
    exports dev.peerage.rtc.stun.turn;
}
