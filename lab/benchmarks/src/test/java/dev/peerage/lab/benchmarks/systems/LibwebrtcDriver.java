package dev.peerage.lab.benchmarks.systems;

import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.logging.Logging;
import dev.onvoid.webrtc.media.audio.AudioDeviceModule;
import dev.onvoid.webrtc.media.audio.AudioLayer;
import dev.peerage.lab.benchmarks.end.Driver;
import dev.peerage.lab.benchmarks.end.Link;
import dev.peerage.lab.benchmarks.end.LinkListener;

/** Google's native stack, the one in Chromium, by way of webrtc-java (JNI). */
final class LibwebrtcDriver implements Driver {

    private final PeerConnectionFactory factory;

    LibwebrtcDriver() {
        Logging.logToDebug(Logging.Severity.NONE);
        factory = new PeerConnectionFactory(new AudioDeviceModule(AudioLayer.kDummyAudio));
    }

    @Override
    public Link link(boolean isOffering, boolean isReliable, LinkListener listener) {
        LibwebrtcLink link = new LibwebrtcLink(factory, listener);
        if (isOffering) {
            link.offer(isReliable);
        }
        return link;
    }
}
