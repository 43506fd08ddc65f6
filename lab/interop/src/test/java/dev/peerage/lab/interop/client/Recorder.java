package dev.peerage.lab.interop.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.peerage.base.PeerId;
import dev.peerage.client.MessageHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers numbered messages per sender, to tell lost, repeated and reordered ones. */
final class Recorder implements MessageHandler {

    private final Map<PeerId, List<Integer>> numbers = new ConcurrentHashMap<>();

    static byte[] numbered(int number, int size) {
        return ByteBuffer.allocate(Math.max(4, size)).putInt(number).array();
    }

    @Override
    public void onMessage(PeerId from, byte[] message) {
        List<Integer> list = numbers.computeIfAbsent(from, peer -> new ArrayList<>());
        synchronized (list) {
            list.add(ByteBuffer.wrap(message).getInt());
        }
    }

    int count(PeerId from) {
        List<Integer> list = numbers.getOrDefault(from, List.of());
        synchronized (list) {
            return list.size();
        }
    }

    void assertAllInOrder(PeerId from, int expected) {
        List<Integer> list = numbers.getOrDefault(from, List.of());
        synchronized (list) {
            assertThat(list).hasSize(expected);
            for (int i = 0; i < expected; i++) {
                assertThat(list.get(i)).isEqualTo(i);
            }
        }
    }
}
