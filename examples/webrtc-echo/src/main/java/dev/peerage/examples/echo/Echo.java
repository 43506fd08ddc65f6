package dev.peerage.examples.echo;

import dev.peerage.base.SendResult;
import dev.peerage.rtc.io.RtcChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Sends back what comes on a channel. Runs in the callbacks of one connection, one after the other.
 *
 * <p>Who sends faster than it takes its own echoes is cut off, lest they pile up here.
 */
final class Echo {

    private static final long MAX_WAITING_BYTES = 32 << 20;

    /** A message that found no room. */
    private record Waiting(ByteBuffer payload, boolean isText) {}

    private final RtcChannel channel;
    private final Runnable onEcho;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;

    Echo(RtcChannel channel, Runnable onEcho) {
        this.channel = channel;
        this.onEcho = onEcho;
        channel.onWritable(this::sendWaiting);
        channel.onMessage(this::onMessage);
    }

    private void onMessage(byte[] bytes, boolean isText) {
        ByteBuffer payload = ByteBuffer.wrap(bytes);
        if (waiting.isEmpty() && send(payload, isText) != SendResult.BACK_PRESSURED) {
            return;
        }
        waiting.add(new Waiting(payload, isText));
        waitingBytes += bytes.length;
        if (waitingBytes > MAX_WAITING_BYTES) {
            channel.close();
        }
    }

    private void sendWaiting() {
        for (Waiting next = waiting.peek(); next != null; next = waiting.peek()) {
            if (send(next.payload(), next.isText()) == SendResult.BACK_PRESSURED) {
                return;
            }
            waiting.remove();
            waitingBytes -= next.payload().remaining();
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
