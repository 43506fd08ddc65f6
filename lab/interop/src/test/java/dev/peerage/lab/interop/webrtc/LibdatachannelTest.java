package dev.peerage.lab.interop.webrtc;

import java.util.List;
import java.util.Optional;

/** Our WebRTC against that of Libdatachannel. */
class LibdatachannelTest extends CounterpartContract {

    @Override
    Optional<String> missing() {
        return Libdatachannel.missing();
    }

    @Override
    List<String> command() {
        return Libdatachannel.command();
    }

    @Override
    int maxMessageBytes() {
        return 16 << 20;
    }

    @Override
    boolean tellsReliability() {
        return false;
    }

    @Override
    boolean restartsIce() {
        return false;
    }
}
