/** Frames of the session and of the server link, with total decoders. */
module dev.peerage.session.wire {
    requires static transitive org.jspecify;
    requires transitive dev.peerage.base;

    exports dev.peerage.session.wire;
}
