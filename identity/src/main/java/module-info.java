/** Keys, BIP-340 signatures, X25519 agreement and sealing. */
module dev.peerage.identity {
    requires static org.jspecify;
    requires transitive dev.peerage.base;
    requires org.bouncycastle.provider;

    exports dev.peerage.identity;
}
