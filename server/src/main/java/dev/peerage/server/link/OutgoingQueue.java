package dev.peerage.server.link;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one client's socket, in order. Relayed frames and the server's own have separate allowances, so that
 * relayed traffic never keeps the server from telling a client of its groups.
 */
final class OutgoingQueue {

    /** Of a short array and its place in the queue: tiny frames fill the allowance too. */
    private static final int OVERHEAD_BYTES = 32;

    private final int relayLimitBytes;
    private final int controlLimitBytes;
    private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
    private int relayBytes;
    private int controlBytes;

    OutgoingQueue(LinkLimits limits) {
        relayLimitBytes = limits.relayQueueBytes();
        controlLimitBytes = limits.controlQueueBytes();
    }

    /** False, and not taken, if the frame is beyond its allowance. */
    boolean offer(byte[] frame) {
        int cost = cost(frame);
        if (FrameType.isRelayed(frame)) {
            if (relayBytes + cost > relayLimitBytes) {
                return false;
            }
            relayBytes += cost;
        } else {
            if (controlBytes + cost > controlLimitBytes) {
                return false;
            }
            controlBytes += cost;
        }
        frames.add(frame);
        return true;
    }

    byte @Nullable [] poll() {
        byte[] frame = frames.poll();
        if (frame != null && FrameType.isRelayed(frame)) {
            relayBytes -= cost(frame);
        } else if (frame != null) {
            controlBytes -= cost(frame);
        }
        return frame;
    }

    boolean isEmpty() {
        return frames.isEmpty();
    }

    void clear() {
        frames.clear();
        relayBytes = 0;
        controlBytes = 0;
    }

    private static int cost(byte[] frame) {
        return frame.length + OVERHEAD_BYTES;
    }
}
