package dev.peerage.cli.demo;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** A point that strolls through the unit square: it keeps its pace and turns gently, more so near an edge. */
final class Wander {

    /** Two big-endian floats, x and y from 0 to 1. */
    static final int BYTES = 8;

    private static final double SPEED_PER_SECOND = 0.12;
    private static final double TURN_PER_SECOND = 2.5;
    private static final double MARGIN = 0.12;

    private final RandomGenerator random;
    private double x;
    private double y;
    private double heading;

    Wander(RandomGenerator random) {
        this.random = random;
        this.x = random.nextDouble(0.2, 0.8);
        this.y = random.nextDouble(0.2, 0.8);
        this.heading = random.nextDouble(-Math.PI, Math.PI);
    }

    void advance(double seconds) {
        heading += random.nextDouble(-1, 1) * TURN_PER_SECOND * seconds;
        boolean isAtEdge = x < MARGIN || x > 1 - MARGIN || y < MARGIN || y > 1 - MARGIN;
        if (isAtEdge) {
            double toCentre = Math.atan2(0.5 - y, 0.5 - x);
            double turn = Math.IEEEremainder(toCentre - heading, 2 * Math.PI);
            heading += Math.signum(turn) * Math.min(Math.abs(turn), 2 * TURN_PER_SECOND * seconds);
        }
        x = clamp(x + Math.cos(heading) * SPEED_PER_SECOND * seconds);
        y = clamp(y + Math.sin(heading) * SPEED_PER_SECOND * seconds);
    }

    byte[] encode() {
        return ByteBuffer.allocate(BYTES)
                .putFloat((float) x)
                .putFloat((float) y)
                .array();
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
