package dev.peerage.rtc.io;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The futures that wait for an answer of the loop, so that none waits for ever when it has ended. Thread-safe. */
final class OpenQuestions {

    private final Set<Question<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /** A future, and where its completion is told. */
    private static final class Question<T> {
        final CompletableFuture<T> answer = new CompletableFuture<>();
        final Executor teller;

        Question(Executor teller) {
            this.teller = teller;
        }

        void fail() {
            teller.execute(() -> answer.completeExceptionally(
                    new RtcException(RtcException.Kind.CLOSED, "this Rtc has been closed")));
        }
    }

    /**
     * Makes a future; one that fails soon if the loop has ended.
     *
     * @param teller runs what completes it when the loop ends
     */
    <T> CompletableFuture<T> ask(Executor teller) {
        Question<T> question = new Question<>(teller);
        open.add(question);
        CompletableFuture<T> unused = question.answer.whenComplete((answer, failure) -> open.remove(question));
        if (isClosed) { // looked at after it was added, so that either close() or we see it
            question.fail();
        }
        return question.answer;
    }

    /** Nobody answers any more. */
    void close() {
        isClosed = true;
        open.forEach(Question::fail);
    }
}
