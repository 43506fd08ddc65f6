package dev.peerage.examples.echo;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.io.RtcChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Sends back what comes on a channel. Runs in the callbacks of one connection, one after the other.
 *
 * <p>Who sends faster than it takes its own echoes is slowed down: while an echo finds no room nothing more is read.
 */
final class Echo {

    /** A message that found no room. */
    private record Waiting(ByteBuffer payload, boolean isText) {}

    private final RtcChannel channel;
    private final Runnable onEcho;
    private @Nullable Waiting waiting;

    Echo(RtcChannel channel, Runnable onEcho) {
        this.channel = channel;
        this.onEcho = onEcho;
        channel.onWritable(this::onWritable);
        channel.onMessage(this::onMessage);
    }

    private void onMessage(byte[] bytes, boolean isText) {
        ByteBuffer payload = ByteBuffer.wrap(bytes);
        if (send(payload, isText) == SendResult.BACK_PRESSURED) {
            waiting = new Waiting(payload, isText); // the only one, as no message comes after the pause
            channel.pause();
        }
    }

    private void onWritable() {
        Waiting first = waiting;
        if (first == null || send(first.payload(), first.isText()) != SendResult.BACK_PRESSURED) {
            waiting = null;
            channel.resume();
        }
    }

    private SendResult send(ByteBuffer payload, boolean isText) {
        SendResult result = isText
                ? channel.send(
                        StandardCharsets.UTF_8.decode(payload.duplicate()).toString())
                : channel.send(payload);
        if (result.isAccepted()) {
            onEcho.run();
        }
        return result;
    }
}
