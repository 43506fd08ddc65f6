package dev.peerage.identity;

/** What became of a sealed packet. */
public enum OpenResult {
    /** Opened; the packet is in the output. */
    OPENED,
    /** Its counter was seen before, or is older than the window. */
    REPLAYED,
    /** Not sealed by the other with this key and session, changed on the way, or malformed. */
    UNSEALABLE
}
