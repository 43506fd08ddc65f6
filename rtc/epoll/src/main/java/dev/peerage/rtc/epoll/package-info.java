@org.jspecify.annotations.NullMarked
package dev.peerage.rtc.epoll;
