package dev.peerage.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.DeliveryMode;
import dev.peerage.base.PeerId;
import dev.peerage.session.engine.SessionConfig;
import dev.peerage.session.engine.SessionState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Two recordings of one session, controlling and controlled, through everything that can happen to it. The JavaScript engine
 * is given the same inputs and must answer the same. {@code -Dpeerage.vectors=write} writes them anew.
 */
class SessionTraceTest {

    private static final SessionConfig CONFIG = SessionConfig.defaults();

    @Test
    void theControllingSessionAnswersAsRecorded() throws IOException {
        compare("session-trace-controlling.json", 1, 2);
    }

    @Test
    void theControlledSessionAnswersAsRecorded() throws IOException {
        compare("session-trace-controlled.json", 2, 1);
    }

    private static void compare(String fileName, int recorded, int other) throws IOException {
        Recording recording = new Recording();
        SimWorld world = new SimWorld(2026, false);
        SimEnd a = new SimEnd(world, "recorded", peer(recorded), peer(other), CONFIG, recording);
        SimEnd b = new SimEnd(world, "other", peer(other), peer(recorded), CONFIG, null);
        live(world, new SimPair(world, a, b, new SimPairConditions(world.random)));
        String json = recording.toJson(peer(recorded).toString(), peer(other).toString(), config());
        Path file = Path.of("../../conformance", fileName);
        if ("write".equals(System.getProperty("peerage.vectors"))) {
            Files.writeString(file, json);
        }
        assertThat(Files.readString(file)).isEqualToNormalizingNewlines(json);
    }

    /** Messages of all modes on the relay, on a direct path, while that dies silently, is killed, and the relay is gone. */
    private static void live(SimWorld world, SimPair pair) {
        pair.conditions.calm();
        pair.conditions.directLoss = 0.05;
        pair.conditions.relayLoss = 0.02;
        pair.a.openChannels();
        pair.b.openChannels();
        pair.a.setRelay(true);
        talk(pair);
        pair.b.setRelay(true);
        world.runUntil(2_000_000);
        talk(pair);
        world.runUntil(3_000_000);
        pair.setBlackhole(true, true);
        talkMuch(pair);
        world.runUntil(3_900_000);
        pair.setBlackhole(false, false);
        world.runUntil(5_000_000);
        pair.setBlackhole(true, false);
        world.runUntil(5_500_000);
        talk(pair);
        world.runUntil(10_000_000);
        pair.setBlackhole(false, false);
        world.runUntil(20_000_000);
        pair.a.onPacket(0, new byte[] {(byte) 0xFF});
        pair.killDirect();
        talk(pair);
        world.runUntil(24_000_000);
        pair.a.setRelay(false);
        talk(pair);
        pair.b.onNetworkChange();
        world.runUntil(26_000_000);
        pair.killDirect();
        world.runUntil(26_500_000);
        talk(pair);
        pair.a.setRelay(true);
        pair.a.onNetworkChange();
        world.runUntil(40_000_000);
        talk(pair);
        pair.a.close();
        world.runUntil(50_000_000);
        assertThat(pair.a.session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(pair.b.session.state()).isEqualTo(SessionState.CLOSED);
        assertThat(pair.a.isComplete()).isTrue();
    }

    private static void talk(SimPair pair) {
        for (DeliveryMode mode : DeliveryMode.values()) {
            pair.a.send(mode, 40);
            pair.b.send(mode, 300);
            pair.a.send(mode, 10);
            pair.b.send(mode, 10);
        }
    }

    /** Messages of two fragments. */
    private static void talkMuch(SimPair pair) {
        pair.a.send(DeliveryMode.RELIABLE_ORDERED, 17_000);
        pair.b.send(DeliveryMode.RELIABLE_UNORDERED, 17_000);
        talk(pair);
    }

    private static PeerId peer(int number) {
        byte[] key = new byte[PeerId.BYTES];
        key[31] = (byte) number;
        return PeerId.of(key);
    }

    private static String config() {
        return CONFIG.toString()
                .replaceFirst("SessionConfig\\[", "{\"")
                .replace("=", "\": ")
                .replace(", ", ", \"")
                .replace("]", "}");
    }
}
