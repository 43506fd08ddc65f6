/** Keys, BIP-340 signatures, X25519 agreement and sealing. */
@org.jspecify.annotations.NullMarked
package dev.peerage.identity;
