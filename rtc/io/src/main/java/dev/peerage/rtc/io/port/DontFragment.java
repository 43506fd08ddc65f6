package dev.peerage.rtc.io.port;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.util.Locale;

/**
 * Asks that datagrams are not fragmented on their way (RFC 8899 §4.1 needs it for probes).
 *
 * <p>The JDK has the option since 19, outside its standard set. Without it: Linux sets the bit on UDP by itself, as its
 * default is to discover the path MTU; Windows and macOS do not.
 */
final class DontFragment {

    private DontFragment() {}

    /** Sets it; true if datagrams go out unfragmented. */
    static boolean set(DatagramChannel channel) throws IOException {
        for (SocketOption<?> option : channel.supportedOptions()) {
            if (option.name().equals("IP_DONTFRAGMENT") && option.type() == Boolean.class) {
                return set(channel, option);
            }
        }
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    @SuppressWarnings("unchecked") // its type was looked at
    private static boolean set(DatagramChannel channel, SocketOption<?> option) throws IOException {
        channel.setOption((SocketOption<Boolean>) option, true);
        return true;
    }
}
