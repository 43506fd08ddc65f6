package dev.peerage.server.link;

/**
 * Judges how fast one client sends. Too many bytes or frames only pause its socket, so that TCP slows it down; too many
 * control frames, which cost the server more than they cost the client, are abuse.
 */
final class InboundMeter {

    enum Verdict {
        PASS,
        /** Take this frame, then no more until {@link InboundMeter#resumeAtUs()}. */
        PAUSE,
        FLOODING
    }

    private final TokenBucket bytes;
    private final TokenBucket frames;
    private final TokenBucket controlFrames;

    InboundMeter(LinkLimits limits, long nowUs) {
        bytes = new TokenBucket(limits.bytesPerSecond(), nowUs);
        frames = new TokenBucket(limits.framesPerSecond(), nowUs);
        controlFrames = new TokenBucket(limits.controlFramesPerSecond(), nowUs);
    }

    Verdict onFrame(byte[] frame, long nowUs) {
        bytes.take(frame.length, nowUs);
        frames.take(1, nowUs);
        if (!FrameType.isCheap(frame)) {
            controlFrames.take(1, nowUs);
            if (controlFrames.isInDebt()) {
                return Verdict.FLOODING;
            }
        }
        return bytes.isInDebt() || frames.isInDebt() ? Verdict.PAUSE : Verdict.PASS;
    }

    long resumeAtUs() {
        return Math.max(bytes.solventAtUs(), frames.solventAtUs());
    }
}
