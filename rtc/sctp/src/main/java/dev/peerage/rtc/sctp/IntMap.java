package dev.peerage.rtc.sctp;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Numbers (stream ids, message identifiers) to objects, without boxing: open addressing, linear probing.
 *
 * <p>The other side chooses the numbers, so their places depend on a seed that it does not know: the upper bits of a
 * product with a secret odd number, of which two numbers share a place no more often than at random.
 */
final class IntMap<T> {

    private static final int INITIAL_SLOTS = 8;

    private final long seed;
    private int[] keys = new int[INITIAL_SLOTS];
    private @Nullable Object[] values = new @Nullable Object[INITIAL_SLOTS];
    private int size;

    IntMap(long seed) {
        this.seed = seed;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    T get(int key) {
        return (T) values[slot(key)];
    }

    void put(int key, T value) {
        int slot = slot(key);
        if (values[slot] == null) {
            if (++size * 2 > keys.length) {
                resize(2 * keys.length);
                slot = slot(key);
            }
            keys[slot] = key;
        }
        values[slot] = value;
    }

    @SuppressWarnings("unchecked")
    @Nullable
    T remove(int key) {
        int slot = slot(key);
        T removed = (T) values[slot];
        if (removed == null) {
            return null;
        }
        size--;
        int mask = keys.length - 1;
        int hole = slot;
        // Pull back whatever probed past the hole, so that no search stops there too early.
        for (int next = (hole + 1) & mask; values[next] != null; next = (next + 1) & mask) {
            int home = home(keys[next]);
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                keys[hole] = keys[next];
                values[hole] = values[next];
                hole = next;
            }
        }
        values[hole] = null;
        if (size * 8 < keys.length && keys.length > INITIAL_SLOTS) {
            resize(keys.length / 2);
        }
        return removed;
    }

    /** In the order of the keys, so that nothing depends on the seed; the action may remove. */
    void forEach(Consumer<T> action) {
        int[] present = new int[size];
        int count = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (values[slot] != null) {
                present[count++] = keys[slot];
            }
        }
        Arrays.sort(present);
        for (int key : present) {
            T value = get(key);
            if (value != null) {
                action.accept(value);
            }
        }
    }

    void clear() {
        keys = new int[INITIAL_SLOTS];
        values = new @Nullable Object[INITIAL_SLOTS];
        size = 0;
    }

    int size() {
        return size;
    }

    private int slot(int key) {
        int slot = home(key);
        while (values[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        return slot;
    }

    private int home(int key) {
        return (int) (((key ^ seed >>> 32) & 0xFFFF_FFFFL) * (seed | 1) >>> Long.numberOfLeadingZeros(keys.length) + 1);
    }

    private void resize(int slots) {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[slots];
        values = new @Nullable Object[slots];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
