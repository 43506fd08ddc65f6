package dev.peerage.session.group;

import dev.peerage.base.PeerId;
import dev.peerage.session.wire.Bytes;
import dev.peerage.session.wire.Introduction;

/** Values for tests. */
final class Testing {

    private Testing() {}

    static Introduction introduction(int number) {
        byte[] key = new byte[32];
        key[0] = (byte) (number >> 8);
        key[1] = (byte) number;
        return new Introduction(PeerId.of(key), Bytes.of(key), Bytes.of(new byte[64]));
    }
}
