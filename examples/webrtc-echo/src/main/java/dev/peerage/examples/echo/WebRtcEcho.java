package dev.peerage.examples.echo;

import dev.peerage.rtc.io.Rtc;
import java.io.IOException;

/** Serves a page on {@code http://localhost:8090} that talks to this program over WebRTC. */
public final class WebRtcEcho {

    private static final int DEFAULT_PORT = 8_090;

    private WebRtcEcho() {}

    /**
     * Runs until it is interrupted.
     *
     * @param args the HTTP port, then ICE server URLs such as {@code stun:stun.example.org}; both may be left out
     */
    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : DEFAULT_PORT;
        String[] iceServers = args.length > 1 ? java.util.Arrays.copyOfRange(args, 1, args.length) : new String[0];
        Rtc rtc = Rtc.builder().iceServers(iceServers).open();
        EchoServer server = EchoServer.start(port, rtc);
        System.out.println(
                "Open http://localhost:" + server.httpPort() + " (WebRTC on UDP port " + rtc.localPort() + ")");
    }
}
