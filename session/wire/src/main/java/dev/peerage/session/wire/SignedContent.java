package dev.peerage.session.wire;

import dev.peerage.base.PeerId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What the signatures of the server link cover; the signer signs the SHA-256 of these bytes. */
public final class SignedContent {

    private static final byte[] INTRODUCTION = "peerage/introduction/1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HELLO = "peerage/hello/1".getBytes(StandardCharsets.US_ASCII);

    private SignedContent() {}

    /** Ties the agreement key to the identity; checked by the server and by every member. */
    public static byte[] introduction(PeerId peerId, Bytes agreementKey) {
        return concatenated(INTRODUCTION, peerId.bytes(), agreementKey.toArray());
    }

    /** Proves to the server, freshly, that the client holds the identity's key. */
    public static byte[] hello(Bytes nonce, PeerId peerId, Bytes agreementKey) {
        return concatenated(HELLO, nonce.toArray(), peerId.bytes(), agreementKey.toArray());
    }

    private static byte[] concatenated(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer all = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
