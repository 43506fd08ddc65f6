package dev.peerage.rtc.io;

/** Takes the messages of a channel, on the application's executor, one after the other. */
@FunctionalInterface
public interface RtcMessageHandler {

    /**
     * A message arrived.
     *
     * @param payload the receiver's own; UTF-8 if text, not validated
     */
    void onMessage(byte[] payload, boolean isText);
}
