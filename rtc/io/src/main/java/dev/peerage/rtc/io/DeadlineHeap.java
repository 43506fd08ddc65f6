package dev.peerage.rtc.io;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * The deadlines of all connections of a loop, the earliest on top: a binary heap whose entries know their places, so that
 * each is moved in logarithmic time and without garbage. Confined to the loop.
 */
final class DeadlineHeap {

    /** One deadline, which may change at any time. */
    static final class Timer {

        private final LongConsumer onDue;
        private long deadlineUs = Long.MAX_VALUE;
        private int index = -1;

        Timer(LongConsumer onDue) {
            this.onDue = onDue;
        }

        long deadlineUs() {
            return deadlineUs;
        }
    }

    private Timer[] heap = new Timer[16];
    private int size;

    /** The earliest deadline; {@link Long#MAX_VALUE} if there is none. */
    long earliestUs() {
        return size == 0 ? Long.MAX_VALUE : heap[0].deadlineUs;
    }

    int size() {
        return size;
    }

    /** Gives a timer its deadline; {@link Long#MAX_VALUE} takes it out. */
    void set(Timer timer, long deadlineUs) {
        if (deadlineUs == timer.deadlineUs) {
            return;
        }
        timer.deadlineUs = deadlineUs;
        if (deadlineUs == Long.MAX_VALUE) {
            remove(timer);
        } else {
            if (timer.index < 0) {
                append(timer);
            }
            siftUp(timer.index);
            siftDown(timer.index);
        }
    }

    /** Calls the timers that are due; each is out of the heap by then, and may be set again. Makes at most as many calls as there are timers. */
    void onTimeout(long nowUs) {
        for (int due = size; due > 0 && earliestUs() <= nowUs; due--) {
            Timer timer = heap[0];
            set(timer, Long.MAX_VALUE);
            timer.onDue.accept(nowUs);
        }
    }

    private void append(Timer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        place(timer, size++);
    }

    private void remove(Timer timer) {
        int hole = timer.index;
        timer.index = -1;
        Timer last = heap[--size];
        heap = shrunk();
        if (last != timer) {
            place(last, hole);
            siftUp(hole);
            siftDown(last.index);
        }
    }

    @SuppressWarnings("NullAway") // free places hold nothing
    private Timer[] shrunk() {
        heap[size] = null;
        return heap;
    }

    private void siftUp(int from) {
        Timer timer = heap[from];
        int at = from;
        for (int parent = (at - 1) / 2; at > 0 && timer.deadlineUs < heap[parent].deadlineUs; parent = (at - 1) / 2) {
            place(heap[parent], at);
            at = parent;
        }
        place(timer, at);
    }

    private void siftDown(int from) {
        Timer timer = heap[from];
        int at = from;
        for (int child = smallerChild(at); child < size && heap[child].deadlineUs < timer.deadlineUs; ) {
            place(heap[child], at);
            at = child;
            child = smallerChild(at);
        }
        place(timer, at);
    }

    private int smallerChild(int parent) {
        int left = 2 * parent + 1;
        int right = left + 1;
        return right < size && heap[right].deadlineUs < heap[left].deadlineUs ? right : left;
    }

    private void place(Timer timer, int index) {
        heap[index] = timer;
        timer.index = index;
    }
}
