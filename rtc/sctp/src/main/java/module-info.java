/** SCTP association and data channel establishment (RFC 9260, 8831, 8832). */
module dev.peerage.rtc.sctp {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;

    exports dev.peerage.rtc.sctp;
}
