package dev.peerage.client;

import dev.peerage.base.PeerId;

/** Takes the messages of a channel. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Called once for each message.
     *
     * @param from the member that sent it
     * @param message the message; the array is the handler's to keep
     */
    void onMessage(PeerId from, byte[] message);
}
