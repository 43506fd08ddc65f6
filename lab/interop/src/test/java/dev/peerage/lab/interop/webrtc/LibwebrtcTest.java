package dev.peerage.lab.interop.webrtc;

import dev.peerage.testkit.ChildProcess;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/** Our WebRTC against that of libwebrtc, without a browser around it. */
class LibwebrtcTest extends CounterpartContract {

    @Override
    Optional<String> missing() throws SocketException {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!platform.equals("Linux amd64")) {
            return Optional.of("webrtc-java is here for Linux on amd64 only, this is " + platform);
        }
        boolean hasInterface = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(it -> it instanceof Inet4Address && !it.isLoopbackAddress());
        return hasInterface ? Optional.empty() : Optional.of("libwebrtc uses no loopback, and there is nothing else");
    }

    @Override
    List<String> command() {
        return ChildProcess.java(LibwebrtcProgram.class.getName(), List.of());
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
