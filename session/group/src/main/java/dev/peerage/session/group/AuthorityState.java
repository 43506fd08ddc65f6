package dev.peerage.session.group;

/** RUNNING → STOPPED, for good. */
enum AuthorityState {
    RUNNING,
    STOPPED
}
