/** DTLS over SSLEngine, certificates and fingerprints (RFC 6347, 8842). */
module dev.peerage.rtc.dtls {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;

    exports dev.peerage.rtc.dtls;
}
