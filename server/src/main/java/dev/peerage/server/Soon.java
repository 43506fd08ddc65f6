package dev.peerage.server;

/** Stands where the first increment has not arrived yet. */
final class Soon {

    private Soon() {}

    @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
    static <T> T come() {
        throw new UnsupportedOperationException("not yet");
    }
}
