package dev.peerage.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;

/** BIP-340's tagged hash: SHA-256 over the tag's hash twice and the parts. Thread-safe. */
final class TaggedHash {

    private final byte[] prefix;

    TaggedHash(String tag) {
        this.prefix = Primitives.sha256().digest(tag.getBytes(US_ASCII));
    }

    byte[] of(byte[]... parts) {
        MessageDigest digest = Primitives.sha256();
        digest.update(prefix);
        digest.update(prefix);
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }
}
