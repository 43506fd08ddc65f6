package dev.peerage.rtc.epoll;

import java.io.IOException;
import java.net.BindException;

/** Netty's natives tell of a port that is in use by a code; the rest of us know the JDK's exception. */
final class BindFailure {

    private BindFailure() {}

    static IOException of(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (!message.contains("Address already in use")) {
            return failure;
        }
        BindException taken = new BindException(message);
        taken.initCause(failure);
        return taken;
    }
}
