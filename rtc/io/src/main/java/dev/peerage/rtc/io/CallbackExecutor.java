package dev.peerage.rtc.io;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;

/**
 * The application's executor, but never within the call: one that runs tasks at once would have the loop run the
 * application's code, and one that takes no more would lose it. The common pool steps in.
 */
final class CallbackExecutor implements Executor {

    private static final System.Logger LOG = System.getLogger(Rtc.class.getName());

    private final Executor executor;

    CallbackExecutor(Executor executor) {
        this.executor = executor;
    }

    @Override
    public void execute(Runnable task) {
        Handover handover = new Handover(task);
        try {
            executor.execute(handover);
        } catch (RuntimeException refused) { // it was shut down
            LOG.log(System.Logger.Level.DEBUG, "the executor takes no callbacks: {0}", refused);
            ForkJoinPool.commonPool().execute(task);
        }
        handover.isGiven = true;
    }

    private static final class Handover implements Runnable {
        private final Runnable task;
        private final Thread giver = Thread.currentThread();

        /** Confined to the giver. */
        private boolean isGiven;

        Handover(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (Thread.currentThread() == giver && !isGiven) {
                ForkJoinPool.commonPool().execute(task);
            } else {
                task.run();
            }
        }
    }
}
