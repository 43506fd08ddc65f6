package dev.peerage.client.loop;

import dev.peerage.client.ErrorCode;
import dev.peerage.client.Peerage;
import dev.peerage.client.PeerageBuilder;
import dev.peerage.client.PeerageException;

/** Builds the parts of a client and starts its loop. */
public final class PeerageClient {

    private PeerageClient() {}

    /** Connects as the builder describes. */
    public static Peerage connect(PeerageBuilder builder) {
        if (builder.server().isEmpty()) {
            throw new PeerageException(ErrorCode.BAD_URL, "no server: give one with PeerageBuilder.server");
        }
        throw new PeerageException(ErrorCode.UNREACHABLE, "not yet: " + builder.server());
    }
}
