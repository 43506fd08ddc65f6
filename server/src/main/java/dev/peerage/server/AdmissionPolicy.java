package dev.peerage.server;

import dev.peerage.base.PeerId;
import dev.peerage.base.TransportAddress;

/** Decides who may have a link. Runs on the callback executor, after the peer has proven that it holds its key. */
@FunctionalInterface
public interface AdmissionPolicy {

    /** Everyone who has proven a key. */
    AdmissionPolicy ALL = (peerId, greeting, address) -> AdmissionDecision.accept();

    /**
     * Decides; an exception, or no answer within {@link ServerLimit#HANDSHAKE_TIMEOUT_MS}, is a denial.
     *
     * @param greeting what the peer sent about itself, at most 1,024 bytes; the members of its groups will see it
     * @param address where the connection comes from: the last proxy, if there is one
     */
    AdmissionDecision decide(PeerId peerId, byte[] greeting, TransportAddress address);
}
