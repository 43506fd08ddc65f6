package dev.peerage.client;

import dev.peerage.base.PeerId;

/** Switches for demonstrations and tests; no part of an application's normal life. */
public interface PeerageDebug {

    /**
     * Makes the current direct path to a peer swallow everything, both ways and silently, as when a NAT forgets it. The
     * traffic goes on through the relay and a new direct path is made. Does nothing without a direct path.
     */
    void killDirectPath(PeerId peer);
}
