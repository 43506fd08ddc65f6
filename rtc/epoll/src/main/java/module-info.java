/** UDP on Netty's epoll natives, found by {@code rtc/io} through its service. */
module dev.peerage.rtc.epoll {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;
    requires transitive dev.peerage.rtc.io;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.unix.common;
    requires io.netty.transport.classes.epoll;

    exports dev.peerage.rtc.epoll;

    provides dev.peerage.rtc.io.port.DatagramPortProvider with
            dev.peerage.rtc.epoll.EpollDatagramPortProvider;
}
