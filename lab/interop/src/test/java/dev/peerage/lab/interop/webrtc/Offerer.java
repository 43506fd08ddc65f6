package dev.peerage.lab.interop.webrtc;

import java.util.function.UnaryOperator;

/** Who makes the offer; the other one begins the DTLS handshake. */
enum Offerer {
    THEY,
    WE;

    void negotiate(Link link) throws Exception {
        negotiate(link, UnaryOperator.identity());
    }

    /** Restarts ICE on a live connection. */
    void restart(Link link) throws Exception {
        if (this == THEY) {
            link.theyRestart();
        } else {
            link.weRestart();
        }
    }

    /** With the offer changed on its way. */
    void negotiate(Link link, UnaryOperator<String> tamper) throws Exception {
        if (this == THEY) {
            link.theyOffer(tamper);
        } else {
            link.weOffer(tamper);
        }
    }
}
