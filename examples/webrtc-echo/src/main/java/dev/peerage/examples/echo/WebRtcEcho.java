package dev.peerage.examples.echo;

import dev.peerage.rtc.io.Rtc;
import java.io.IOException;
import java.util.stream.Stream;

/** Serves a page on {@code http://localhost:8090} that talks to this program over WebRTC. */
public final class WebRtcEcho {

    private static final int DEFAULT_PORT = 8_090;

    private WebRtcEcho() {}

    /**
     * Runs until it is interrupted.
     *
     * @param args the HTTP port, then ICE server URLs such as {@code stun:stun.example.org}; both may be left out
     */
    public static void main(String[] args) {
        try {
            int port = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_PORT;
            Rtc rtc = Rtc.builder()
                    .iceServers(Stream.of(args).skip(1).toArray(String[]::new))
                    .open();
            EchoServer server = EchoServer.start(port, rtc);
            System.out.println(
                    "Open http://localhost:" + server.httpPort() + " (WebRTC on UDP port " + rtc.localPort() + ")");
        } catch (IllegalArgumentException | IOException wrong) {
            System.err.println("webrtc-echo: " + wrong.getMessage() + "\nArguments: the HTTP port (default "
                    + DEFAULT_PORT + "), then URLs such as stun:stun.example.org");
            System.exit(2);
        }
    }
}
