package dev.peerage.rtc.io.port;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;

/**
 * Asks that datagrams are not fragmented on their way (RFC 8899 §4.1 wants it for probes), where that can be asked.
 *
 * <p>The JDK has the option since 19, outside its standard set. Without it: Linux sets the bit on UDP by itself, as its
 * default is to discover the path MTU; Windows and macOS do not. So nothing above may rely on it: larger packets than an
 * Ethernet frame are tried only within the machine, where nothing is fragmented.
 */
final class DontFragment {

    private DontFragment() {}

    static void set(DatagramChannel channel) throws IOException {
        for (SocketOption<?> option : channel.supportedOptions()) {
            if (option.name().equals("IP_DONTFRAGMENT") && option.type() == Boolean.class) {
                set(channel, option);
            }
        }
    }

    @SuppressWarnings("unchecked") // its type was looked at
    private static void set(DatagramChannel channel, SocketOption<?> option) throws IOException {
        channel.setOption((SocketOption<Boolean>) option, true);
    }
}
