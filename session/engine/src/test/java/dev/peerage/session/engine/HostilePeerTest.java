package dev.peerage.session.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.DeliveryMode;
import dev.peerage.session.wire.ControlCodec;
import dev.peerage.session.wire.ControlMessage;
import dev.peerage.session.wire.ControlMessage.ChannelClose;
import dev.peerage.session.wire.ControlMessage.ChannelOpen;
import dev.peerage.session.wire.ControlMessage.Nominate;
import dev.peerage.session.wire.ControlMessage.SessionClose;
import dev.peerage.session.wire.ControlMessage.Signal;
import dev.peerage.session.wire.SessionCloseCode;
import dev.peerage.session.wire.SessionCodec;
import dev.peerage.session.wire.SignalKind;
import dev.peerage.session.wire.WireLimits;
import dev.peerage.testkit.SeededRandom;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A peer that holds the right keys and says whatever it likes. */
class HostilePeerTest {

    @Test
    void nothingThatAPeerSaysMakesTheSessionThrow() {
        for (int seed = 0; seed < 300; seed++) {
            try {
                attack(new SeededRandom(seed), seed % 2 == 0);
            } catch (RuntimeException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static void attack(SeededRandom random, boolean isControlling) {
        Session victim = new Session(
                SessionConfig.defaults(),
                SimpleNet.peer(isControlling ? 1 : 2),
                SimpleNet.peer(isControlling ? 2 : 1),
                random);
        ByteBuffer out = ByteBuffer.allocate(WireLimits.MAX_PACKET_BYTES);
        victim.onRelayUp(0);
        int channel = victim.onOpenChannel(1, "x", DeliveryMode.RELIABLE_ORDERED, 0);
        long nowUs = 0;
        long sequence = 0;
        for (int round = 0; round < 200 && victim.state() != SessionState.CLOSED; round++) {
            nowUs += random.nextInt(300_000);
            victim.onSend(channel, ByteBuffer.allocate(random.nextInt(1_000)), nowUs);
            ByteBuffer packet = ByteBuffer.allocate(WireLimits.MAX_PACKET_BYTES);
            sequence += writeAnything(random, packet, sequence) ? 1 : 0;
            victim.onPacket(random.nextInt(3), packet.flip(), nowUs);
            if (victim.nextDeadlineUs() <= nowUs + 10_000) {
                nowUs = victim.nextDeadlineUs();
                victim.onTimeout(nowUs);
            }
            while (victim.pollTransmit(out.clear(), nowUs) != null) {
                assertThat(out.position()).isPositive();
            }
            while (victim.pollEvent() != null) {}
            assertThat(victim.nextDeadlineUs()).isGreaterThan(nowUs);
        }
    }

    /** Returns whether it was the next message of the control channel. */
    private static boolean writeAnything(SeededRandom random, ByteBuffer packet, long sequence) {
        switch (random.nextInt(6)) {
            case 0 -> SessionCodec.writePong(packet, random.nextInt() & 0xFFFF_FFFFL);
            case 1 -> {
                int ranges = random.nextInt(4);
                SessionCodec.writeAck(packet, random.nextInt(3), random.nextInt(8), number(random), ranges);
                for (int i = 0; i < ranges; i++) {
                    SessionCodec.writeRange(packet, 1 + number(random) / 8, 1 + number(random) / 8);
                }
            }
            case 2 -> {
                byte[] payload = new byte[1_000 + random.nextInt(500)];
                boolean isFirst = random.chance(0.5);
                SessionCodec.writeData(
                        packet,
                        number(random),
                        number(random),
                        isFirst,
                        random.chance(0.5),
                        payload,
                        0,
                        payload.length);
            }
            case 3 -> {
                byte[] noise = new byte[random.nextInt(50)];
                random.nextBytes(noise);
                packet.put(noise);
            }
            default -> {
                ByteBuffer message = ControlCodec.encode(anyMessage(random));
                SessionCodec.writeData(packet, 0, sequence, true, true, message.array(), 0, message.limit());
                return true;
            }
        }
        return false;
    }

    private static ControlMessage anyMessage(SeededRandom random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> new ChannelOpen(1 + random.nextInt(4), 1, DeliveryMode.UNRELIABLE, "label");
            case 3 -> new ChannelClose(1 + number(random) / 2);
            case 4 -> new Nominate(number(random));
            case 5 ->
                random.chance(0.1) ? new SessionClose(SessionCloseCode.NORMAL, "bye") : new Nominate(random.nextInt(5));
            default ->
                new Signal(
                        1 + number(random) / 2,
                        SignalKind.values()[random.nextInt(SignalKind.values().length)],
                        "text");
        };
    }

    private static long number(SeededRandom random) {
        return random.chance(0.8) ? random.nextInt(6) : random.between(0, WireLimits.MAX_INTEGER / 2);
    }
}
