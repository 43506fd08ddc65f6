package dev.peerage.lab.interop.webrtc;

import java.util.List;
import java.util.Optional;

/** Our WebRTC against that of Chromium. */
class ChromiumTest extends CounterpartContract {

    @Override
    Optional<String> missing() {
        return Chromium.missing();
    }

    @Override
    List<String> command() {
        return Chromium.command();
    }

    @Override
    int maxMessageBytes() {
        return 262_144;
    }

    @Override
    boolean tellsReliability() {
        return true;
    }
}
