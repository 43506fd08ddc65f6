package dev.peerage.client.loop;

/** Something to be done on the loop thread. */
@FunctionalInterface
interface LoopTask {

    void run(long nowUs);
}
